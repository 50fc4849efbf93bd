/** The command was called wrongly; the command line exits with 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** Something outside of the program is in the way (a damaged file, a locked folder); the command line exits with 1. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
}

/** The message of anything thrown, which may be no error, and may have no message that is text. */
export function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    if (typeof message === 'string') return message;
    if (typeof message !== 'object' && typeof message !== 'function') return String(message);
  } catch {
    // A message that throws is none.
  }
  return error instanceof Error ? 'an Error whose message is not text' : `a value of type ${typeof error}`;
}
