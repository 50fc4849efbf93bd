import { checkList } from './arguments.ts';
import { StatsError } from './errors.ts';
import { checkLength } from './probabilities.ts';

/** The result of {@link riskCoverage}. */
export interface RiskCoverage {
  /** Area under the risk-coverage curve: the mean risk over all coverages, 0 for no errors. */
  readonly aurc: number;
  /** Trapezoidal area from coverage 1 / n to 1 over 1 - 1 / n; `null` for one example. */
  readonly aurcTrapezoid: number | null;
  /** aurc minus the aurc of the best ordering: 0 when the wrong predictions are the least confident ones. */
  readonly eaurc: number;
  /** Mean error among the k most confident examples, k = 1..n. */
  readonly risk: number[];
  /** k / n. */
  readonly coverage: number[];
}

/**
 * Risk-coverage curve of a model that can abstain: the error among its most confident examples.
 * `errors` are losses of at least 0, or booleans (true for wrong). Examples with equal confidence each count with the mean
 * error of their group.
 * Throws StatsError for empty input, unequal lengths, values that are not finite, or losses below 0. Geifman &
 * El-Yaniv 2017, NeurIPS; excess: Geifman et al. 2019, ICLR.
 */
export function riskCoverage(
  confidence: ArrayLike<number>,
  errors: ArrayLike<boolean | number>,
): RiskCoverage {
  checkList(confidence, 'riskCoverage, confidence');
  checkList(errors, 'riskCoverage, errors');
  const n = confidence.length;
  checkLength(confidence, n, 'confidence');
  checkLength(errors, n, 'errors');
  const losses = Float64Array.from({ length: n }, (_, i) => Number(errors[i]));
  for (let i = 0; i < n; i += 1) {
    const lossIsGood = Number.isFinite(losses[i]) && losses[i]! >= 0;
    if (lossIsGood && Number.isFinite(confidence[i])) continue;
    throw new StatsError({
      subject: lossIsGood ? `confidence[${i}]` : `errors[${i}]`,
      expected: lossIsGood ? 'a finite number' : 'a boolean or a finite loss of at least 0',
      received: String(lossIsGood ? confidence[i] : errors[i]),
      remedy: 'Give examples without a prediction the lowest confidence and the loss they should count as.',
    });
  }
  const order = Uint32Array.from(losses, (_, i) => i).sort((i, j) => confidence[j]! - confidence[i]!);
  const ordered = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && confidence[order[end]!] === confidence[order[start]!]) end += 1;
    let total = 0;
    for (let place = start; place < end; place += 1) total += losses[order[place]!]!;
    ordered.fill(total / (end - start), start, end);
    start = end;
  }
  const risk = runningMeans(ordered);
  const aurc = average(risk);
  const inner = risk.reduce((sum, value) => sum + value, 0) - (risk[0]! + risk[n - 1]!) / 2;
  return {
    aurc,
    aurcTrapezoid: n === 1 ? null : inner / (n - 1),
    // Rounding can make this negative.
    eaurc: Math.max(0, aurc - average(runningMeans(losses.sort()))),
    risk,
    coverage: risk.map((_, i) => (i + 1) / n),
  };
}

function runningMeans(values: Float64Array): number[] {
  let total = 0;
  return Array.from(values, (value, i) => {
    total += value;
    return total / (i + 1);
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
