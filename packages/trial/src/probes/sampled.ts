import type { ProbeContext } from './probe.ts';

/** Test examples that a probe samples at most: the first ones, the same for every arm. */
const rowsAtMost = 500;

/** The rows that a probe samples. */
export const sampledRows = ({ test }: Pick<ProbeContext, 'test'>): Int32Array =>
  Int32Array.from({ length: Math.min(rowsAtMost, test.size) }, (_, i) => i);

/** Seven significant digits, those of single precision. */
export const rounded = (value: number): number => Number(value.toPrecision(7));
