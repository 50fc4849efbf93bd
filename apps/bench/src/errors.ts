/** The command was called wrongly; the command line exits with 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** Something outside of the program is in the way (a damaged file, a locked folder); the command line exits with 1. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
