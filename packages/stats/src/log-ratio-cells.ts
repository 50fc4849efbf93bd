import { checkRows } from './arguments.ts';
import { StatsError } from './errors.ts';

/** Mean of a row of losses. @throws StatsError unless it is finite and above 0. */
function meanLoss(losses: ArrayLike<number>, subject: string): number {
  let total = 0;
  for (let i = 0; i < losses.length; i += 1) total += losses[i]!;
  const mean = total / losses.length;
  if (Number.isFinite(mean) && mean > 0) return mean;
  throw new StatsError({
    subject,
    expected: 'losses with a finite mean above 0',
    received: losses.length === 0 ? 'none' : String(mean),
    remedy: 'A ratio of losses needs positive ones; compare differences of losses instead.',
  });
}

/**
 * The logarithm of a ratio of mean losses, log(mean a / mean b), spread over the examples: `cells[run][example]` =
 * log(A / B) + (a / A - 1) - (b / B - 1), where A and B are the means of the run. The mean of a row is exactly the log ratio
 * of the run, and its variance over examples is that of the delta method; so {@link crossedMean} of the cells gives the mean
 * log ratio with an interval for new runs and new examples. Multiply by 1/2 for ratios of root mean squares.
 *
 * @param a losses of a method, `a[run][example]`, at least 0; e.g. squared errors.
 * @param b losses of the other one in the same runs, on the same examples.
 * Throws StatsError for runs of unequal number or length, and for runs whose mean loss is not above 0. Cochran 1977, Sampling
 * Techniques, 6.4 (variance of a ratio by linearization).
 */
export function logRatioCells(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
): Float64Array[] {
  checkRows(a, 'logRatioCells, a');
  checkRows(b, 'logRatioCells, b');
  if (a.length !== b.length) {
    throw new StatsError({
      subject: 'b',
      expected: `${a.length} runs, as in a`,
      received: String(b.length),
      remedy: 'Keep only the runs that both have, in the same order.',
    });
  }
  return a.map((own, i) => {
    const other = b[i]!;
    const [meanA, meanB] = [meanLoss(own, `a[${i}]`), meanLoss(other, `b[${i}]`)];
    if (own.length !== other.length) {
      throw new StatsError({
        subject: `b[${i}]`,
        expected: `${own.length} examples, as in a[${i}]`,
        received: String(other.length),
        remedy: 'Evaluate both methods on the same examples.',
      });
    }
    const center = Math.log(meanA / meanB);
    return Float64Array.from(own, (loss, j) => center + (loss / meanA - other[j]! / meanB));
  });
}
