/** The error of this package; the message says what was expected, what was received and what to do. */
export class StatsError extends Error {
  /** `StatsError`. */
  override readonly name: string = 'StatsError';

  constructor(parts: { subject: string; expected: string; received: string; remedy: string }) {
    const { subject, expected, received, remedy } = parts;
    super(`@regatta/stats: ${subject}: expected ${expected}, received ${received}. ${remedy}`);
  }
}

/** Throws unless there is at least one value and every value is finite. */
export function checkSample(values: readonly number[], subject: string): void {
  if (values.length === 0) {
    throw new StatsError({
      subject,
      expected: 'at least one value',
      received: 'none',
      remedy: 'Pass the results of at least one run.',
    });
  }
  const stray = values.findIndex((value) => !Number.isFinite(value));
  if (stray !== -1) {
    throw new StatsError({
      subject: `${subject}[${stray}]`,
      expected: 'a finite number',
      received: typeof values[stray] === 'string' ? JSON.stringify(values[stray]) : String(values[stray]),
      remedy: 'Replace the value of a failed run with the score it should count as, or drop the run.',
    });
  }
}

/** Throws unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new StatsError({
      subject: 'confidence',
      expected: 'a number between 0 and 1, both excluded',
      received: String(confidence),
      remedy: 'Pass e.g. 0.95.',
    });
  }
}
