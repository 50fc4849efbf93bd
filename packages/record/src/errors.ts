/** The caller made a mistake, such as a wrong argument. The command line exits with code 2. */
export class UsageError extends Error {
  /** The name of this class. */
  override readonly name: string = 'UsageError';
}

/** Something outside the program failed, such as a damaged file or a locked folder. The command line exits with code 1. */
export class RunError extends Error {
  /** The name of this class. */
  override readonly name: string = 'RunError';
}

/** Returns the message of any thrown value, even if it is not an `Error` or its message is not a string. Never throws. */
export function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    if (typeof message === 'string') return message;
    if (typeof message !== 'object' && typeof message !== 'function') return String(message);
  } catch {
    // Reading the message threw.
  }
  return error instanceof Error ? 'an Error whose message is not text' : `a value of type ${typeof error}`;
}
