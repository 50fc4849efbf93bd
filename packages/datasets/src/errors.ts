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
  /** What kind of failure it was. */
  readonly reason: DatasetErrorReason;
  /** What the error is about: a file, an option. */
  readonly subject: string;
  /** What would have been right. */
  readonly expected: string;
  /** What came. */
  readonly received: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The error behind it. */
  readonly cause?: unknown;
}

/** The one error of this package; the message says what was expected, what came and what to do. */
export class DatasetError extends Error {
  /** `DatasetError`. */
  override readonly name: string = 'DatasetError';
  /** What kind of failure it was. */
  readonly reason: DatasetErrorReason;
  /** The data set or file. */
  readonly subject: string;
  /** What would have been right. */
  readonly expected: string;
  /** What came. */
  readonly received: string;
  /** What to do about it. */
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

/** Text of an unknown thrown value, with the code of its cause (`fetch` hides the real reason there). */
export function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}
