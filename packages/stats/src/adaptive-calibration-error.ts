import { checkList, checkOptions } from './arguments.ts';
import { checkCount } from './checks.ts';
import { checkLength, checkUnit } from './probabilities.ts';

/** Options of {@link adaptiveCalibrationError}. */
export interface AdaptiveOptions {
  /** Number of bins with equal counts. Default 15. */
  readonly bins?: number;
}

/**
 * Calibration error over bins of equal count: examples sorted by confidence are split into `bins` (default 15) bins whose
 * sizes differ by at most one, larger ones first. The error is the mean of |accuracy - confidence| weighted by size.
 * Equal confidences keep their order and may fall into different bins. Throws StatsError for empty input, confidences
 * outside [0, 1], unequal lengths, or bins below 1. Nixon et al. 2019, CVPR workshops.
 */
export function adaptiveCalibrationError(
  confidence: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  options: AdaptiveOptions = {},
): number {
  checkList(confidence, 'adaptiveCalibrationError, confidence');
  checkList(correct, 'adaptiveCalibrationError, correct');
  checkOptions(options, ['bins'], 'adaptiveCalibrationError');
  const { bins = 15 } = options;
  checkLength(confidence, confidence.length, 'confidence');
  checkLength(correct, confidence.length, 'correct');
  checkUnit(confidence, 'confidence');
  checkCount(bins, 'bins', 1);
  const n = confidence.length;
  const order = Uint32Array.from(confidence, (_, i) => i).sort((i, j) => confidence[i]! - confidence[j]!);
  let total = 0;
  let start = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const end = start + Math.floor(n / bins) + (bin < n % bins ? 1 : 0);
    let gap = 0;
    for (let place = start; place < end; place += 1) {
      gap += Number(correct[order[place]!]) - confidence[order[place]!]!;
    }
    total += Math.abs(gap);
    start = end;
  }
  return total / n;
}
