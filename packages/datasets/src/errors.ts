/** Why a data set could not be provided. */
export type DatasetErrorReason =
  | 'offline'
  | 'missing'
  | 'damaged'
  | 'truncated'
  | 'size'
  | 'storage'
  | 'format'
  | 'option';

/** The parts of the message of a {@link DatasetError}. */
export interface DatasetErrorParts {
  /** The kind of failure. */
  readonly reason: DatasetErrorReason;
  /** The subject of the error: a file or an option. */
  readonly subject: string;
  /** What was expected. */
  readonly expected: string;
  /** What was received. */
  readonly received: string;
  /** How to fix it. */
  readonly remedy: string;
  /** The underlying error. */
  readonly cause?: unknown;
}

/** The error of this package; the message says what was expected, what was received and what to do. */
export class DatasetError extends Error {
  /** `DatasetError`. */
  override readonly name: string = 'DatasetError';
  /** The kind of failure. */
  readonly reason: DatasetErrorReason;
  /** The data set or file. */
  readonly subject: string;
  /** What was expected. */
  readonly expected: string;
  /** What was received. */
  readonly received: string;
  /** How to fix it. */
  readonly remedy: string;

  constructor(parts: DatasetErrorParts) {
    const { reason, subject, expected, received, remedy } = parts;
    super(
      `@regatta/datasets: ${subject}: expected ${expected}, received ${received}. ${remedy}`,
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.reason = reason;
    this.subject = subject;
    this.expected = expected;
    this.received = received;
    this.remedy = remedy;
  }
}

/** The message of a thrown value with that of its cause, where `fetch` hides the real reason. */
export function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}
