import fc from 'fast-check';

/** How a target took an input: with a result, or with its one error. */
export type Verdict = 'valid' | 'refused';

/** One input of a target. */
export interface Case {
  /** Takes it. Throws what is wrong: an error of another class, a message that says too little, a wrong result. */
  take(): Verdict | Promise<Verdict>;
  /** The input as text, for whoever looks into a defect. */
  show(): string;
}

/** A part of the project that reads what others wrote. */
export interface Target {
  readonly name: string;
  /** The same cases for the same seed. */
  cases(seed: number, count: number): Case[];
}

/** What came out of an input although it should not have. */
export class Defect extends Error {
  override readonly name: string = 'Defect';
}

/** Describes a target by its inputs and by what becomes of one. */
export function target<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  take: (input: T) => Verdict | Promise<Verdict>,
  show: (input: T) => string = fc.stringify,
): Target {
  return {
    name,
    cases: (seed, count) =>
      fc.sample(inputs, { seed, numRuns: count }).map((input) => ({
        take: () => take(input),
        show: () => show(input),
      })),
  };
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Runs a reader. An error of one of these classes, whose message says what was expected, is a refusal; any other is thrown on.
 *
 * @param check looks at a result and throws where it is wrong.
 */
export function judge<R>(
  read: () => R,
  classes: readonly ErrorClass[],
  check: (result: R) => void = () => {},
  says: RegExp = /expected|unknown|nothing to/i,
): Verdict {
  let result: R;
  try {
    result = read();
  } catch (error) {
    return refusal(error, classes, says);
  }
  check(result);
  return 'valid';
}

/** Whether an error is a refusal; throws it on where it is not. */
export function refusal(
  error: unknown,
  classes: readonly ErrorClass[],
  says: RegExp = /expected|unknown|nothing to/i,
): 'refused' {
  if (!(error instanceof Error) || !classes.some((one) => error instanceof one)) throw error;
  if (!says.test(error.message))
    throw new Defect(`the message does not say what was expected: ${error.message}`);
  if (error.message.length > 10_000) throw new Defect(`the message has ${error.message.length} characters`);
  if (/Maximum call stack|is not a function|Cannot read properties|undefined \(reading/.test(error.message)) {
    throw new Defect(`the message is that of a mishap: ${error.message}`);
  }
  return 'refused';
}
