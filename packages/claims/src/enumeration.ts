import { stream } from '@regatta/core';
import { softmax } from '@regatta/stats';

/** Inputs that are dropped: all 2^10 masks are enumerated. */
const inputs = 10;
const classes = 3;

/** The softmax of a row of logits. */
const probabilitiesOf = (logits: ArrayLike<number>): number[] => [
  ...softmax({ values: Float64Array.from(logits), classes }).values,
];

/**
 * How far weight scaling is from the renormalised, weighted geometric mean over all 2^10 subnetworks of one softmax layer
 * with dropout of its inputs at this rate: the largest difference of a probability, 0 in exact arithmetic.
 *
 * @see Srivastava et al. 2014, JMLR 15:1929; Baldi and Sadowski 2013.
 */
export function softmaxEnumerationError(rate: number, seed: number = 0): number {
  const source = stream('regatta').fold('softmax enumeration').fold(seed);
  const x = source.fold('x').normal(inputs);
  const weights = source.fold('weights').normal(inputs * classes);
  const bias = source.fold('bias').normal(classes);
  const logitsFor = (factor: (input: number) => number): number[] =>
    Array.from({ length: classes }, (_, c) =>
      x.reduce((sum, value, i) => sum + factor(i) * value * weights[i * classes + c]!, bias[c]!),
    );
  const logMean = new Array<number>(classes).fill(0);
  for (let mask = 0; mask < 2 ** inputs; mask++) {
    const kept = (i: number): number => (mask >> i) & 1;
    const count = Array.from({ length: inputs }, (_, i) => kept(i)).reduce((sum, bit) => sum + bit, 0);
    const chance = (1 - rate) ** count * rate ** (inputs - count);
    // The original scaling: units are kept as they are in training, weights are scaled at inference.
    probabilitiesOf(logitsFor(kept)).forEach((p, c) => {
      logMean[c]! += chance * Math.log(p);
    });
  }
  const geometric = probabilitiesOf(logMean);
  const scaled = probabilitiesOf(logitsFor(() => 1 - rate));
  return Math.max(...geometric.map((p, c) => Math.abs(p - scaled[c]!)));
}
