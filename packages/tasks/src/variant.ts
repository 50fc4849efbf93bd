import { type Json, RegattaError } from '@regatta/core';

/** What an integer parameter of a task may be. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  /** Its value where it is not given. */
  readonly otherwise: number;
}

/**
 * An integer parameter of a task.
 *
 * @throws RegattaError for any other value.
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

/** Units of each hidden layer of a multilayer perceptron, the widest that trains in minutes. */
export const widths = (otherwise: number): IntegerRange => ({ min: 1, max: 4096, otherwise });
