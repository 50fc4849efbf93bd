import { checkList, checkOptions } from './arguments.ts';
import { checkSample, StatsError } from './errors.ts';
import { type IntervalOptions, type MeanInterval, meanInterval } from './interval.ts';
import { correlation } from './moments.ts';

/** Options of {@link pairedDifference}. */
export interface PairedOptions extends IntervalOptions {
  /** Whether a larger value is better: true for accuracy, false for loss. Affects only wins and losses. */
  readonly higherIsBetter?: boolean;
}

/** Statistics of the differences a - b. */
export interface PairedDifference extends MeanInterval {
  /** Pairs in which a is better. */
  readonly wins: number;
  /** Pairs that are equal. */
  readonly ties: number;
  /** Pairs in which b is better. */
  readonly losses: number;
  /** Pearson's correlation of a and b, which determines the benefit of pairing; `null` when undefined. */
  readonly correlation: number | null;
}

/**
 * Compares paired results (same seed, same split): the mean of a - b with its Student t interval.
 *
 * `higherIsBetter` is true by default. Throws StatsError for samples that are empty, of unequal length or not finite,
 * or a confidence out of range.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: PairedOptions = {},
): PairedDifference {
  checkList(a, 'pairedDifference, a');
  checkList(b, 'pairedDifference, b');
  checkOptions(options, ['higherIsBetter', 'confidence'], 'pairedDifference');
  checkSample(a, 'a');
  checkSample(b, 'b');
  if (a.length !== b.length) {
    throw new StatsError({
      subject: 'pairedDifference',
      expected: 'as many values in b as in a, one pair per run',
      received: `${a.length} and ${b.length}`,
      remedy: 'Keep only the runs that both have, or use welchInterval for unpaired results.',
    });
  }
  const { higherIsBetter = true, ...interval } = options;
  const differences = a.map((value, i) => value - b[i]!);
  const above = differences.filter((difference) => difference > 0).length;
  const below = differences.filter((difference) => difference < 0).length;
  return {
    ...meanInterval(differences, interval),
    wins: higherIsBetter ? above : below,
    ties: differences.length - above - below,
    losses: higherIsBetter ? below : above,
    correlation: correlation(a, b),
  };
}
