import { checkList, checkOptions } from './arguments.ts';
import { checkCount } from './checks.ts';
import { StatsError } from './errors.ts';
import { checkLength, checkUnit } from './probabilities.ts';

/** Options of {@link calibrationError}. */
export interface CalibrationOptions {
  /** Number of bins with equal width. Default 15. */
  readonly bins?: number;
  /** The edge that belongs to a bin: 'right' for (lo, hi], the default, or 'left' for [lo, hi). 0 and 1 are always counted. */
  readonly closed?: 'right' | 'left';
}

/** The examples whose confidence lies between two edges. */
export interface CalibrationBin {
  /** Lower bound of the confidence. */
  readonly lower: number;
  /** Upper bound of the confidence. */
  readonly upper: number;
  /** Number of examples in the bin. */
  readonly count: number;
  /** Mean confidence; `null` in an empty bin. */
  readonly confidence: number | null;
  /** Fraction of correct examples; `null` in an empty bin. */
  readonly accuracy: number | null;
}

/** The result of {@link calibrationError}. */
export interface CalibrationError {
  /** Expected calibration error: mean of |accuracy - confidence| over bins, weighted by count. */
  readonly ece: number;
  /** Maximum calibration error: the largest |accuracy - confidence|. */
  readonly mce: number;
  /** Square root of the weighted mean of (accuracy - confidence)^2. */
  readonly rmsce: number;
  /** The bins, from lowest to highest confidence. */
  readonly bins: CalibrationBin[];
}

/**
 * Calibration errors and the bins of a reliability diagram.
 * Edges are exactly i / bins. Biased upward for small samples: compare methods only on the same examples.
 * Throws StatsError for empty input, confidences outside [0, 1], unequal lengths or options out of range. Naeini et al.
 * 2015, AAAI; Guo et al. 2017, ICML.
 */
export function calibrationError(
  confidence: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  options: CalibrationOptions = {},
): CalibrationError {
  checkList(confidence, 'calibrationError, confidence');
  checkList(correct, 'calibrationError, correct');
  checkOptions(options, ['bins', 'closed'], 'calibrationError');
  const { bins = 15, closed = 'right' } = options;
  checkLength(confidence, confidence.length, 'confidence');
  checkLength(correct, confidence.length, 'correct');
  checkUnit(confidence, 'confidence');
  checkCount(bins, 'bins', 1);
  if (closed !== 'right' && closed !== 'left') {
    throw new StatsError({
      subject: 'closed',
      expected: "'right' or 'left'",
      received: String(closed),
      remedy: "Use 'right', the rule of Guo et al.",
    });
  }
  const [counts, sums, hits] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  for (let i = 0; i < confidence.length; i += 1) {
    const value = Math.min(1, Math.max(0, confidence[i]!));
    const bin = closed === 'right' ? rightClosed(value, bins) : leftClosed(value, bins);
    counts[bin]! += 1;
    sums[bin]! += value;
    hits[bin]! += Number(correct[i]);
  }
  const gaps = [...counts].map((count, bin) => (count === 0 ? 0 : Math.abs(hits[bin]! - sums[bin]!) / count));
  const weighted = (power: number): number =>
    gaps.reduce((sum, gap, bin) => sum + counts[bin]! * gap ** power, 0) / confidence.length;
  return {
    ece: weighted(1),
    mce: Math.max(...gaps),
    rmsce: Math.sqrt(weighted(2)),
    bins: [...counts].map((count, bin) => ({
      lower: bin / bins,
      upper: (bin + 1) / bins,
      count,
      confidence: count === 0 ? null : sums[bin]! / count,
      accuracy: count === 0 ? null : hits[bin]! / count,
    })),
  };
}

/** The bin with lower < value <= upper; 0 is in the first bin. */
function rightClosed(value: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1));
  // The product is rounded, so compare with the edges.
  while (bin > 0 && value <= bin / bins) bin -= 1;
  while (bin < bins - 1 && value > (bin + 1) / bins) bin += 1;
  return bin;
}

/** The bin with lower <= value < upper; 1 is in the last bin. */
function leftClosed(value: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.floor(value * bins));
  while (bin > 0 && value < bin / bins) bin -= 1;
  while (bin < bins - 1 && value >= (bin + 1) / bins) bin += 1;
  return bin;
}
