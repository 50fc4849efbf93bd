import type { ProbeContext } from './probe.ts';

/** Maximum number of test examples that a probe samples: the first ones, the same for every arm. */
const rowsAtMost = 500;

/** The rows of the test split that a probe samples. */
export const sampledRows = ({ test }: Pick<ProbeContext, 'test'>): Int32Array =>
  Int32Array.from({ length: Math.min(rowsAtMost, test.size) }, (_, i) => i);

/** A number rounded to seven significant digits, the precision of single-precision floats. */
export const rounded = (value: number): number => Number(value.toPrecision(7));
