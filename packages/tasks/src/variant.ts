import { type Json, RegattaError } from '@regatta/core';

/** The range of an integer parameter of a task. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  /** Default value. */
  readonly otherwise: number;
}

/**
 * Reads an integer parameter of a task.
 *
 * @throws RegattaError if the value is not an integer in the range.
 */
export function integerParameter(
  parameters: Readonly<Record<string, Json>>,
  name: string,
  { min, max, otherwise }: IntegerRange,
): number {
  const value = parameters[name] ?? otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RegattaError({
    subject: 'task',
    expected: `${name} to be an integer from ${min} to ${max}`,
    received: value,
    remedy: `Write e.g. @${name}=${otherwise}.`,
  });
}

/** Range of the units of each hidden layer of a multilayer perceptron; the widest one trains in minutes. */
export const widths = (otherwise: number): IntegerRange => ({ min: 1, max: 4096, otherwise });
