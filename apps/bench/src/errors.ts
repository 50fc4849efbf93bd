/** The command was called wrongly; the command line exits with 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** Something outside of the program is in the way (a damaged file, a locked folder); the command line exits with 1. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
}

/** The message of anything thrown: also of what has none, or of what cannot be made text. */
export function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    if (typeof message === 'string') return message;
    return typeof message === 'object' && message !== null ? JSON.stringify(message) : String(message);
  } catch {
    return 'something without a message was thrown';
  }
}
