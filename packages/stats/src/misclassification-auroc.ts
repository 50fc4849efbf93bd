import { checkList } from './arguments.ts';
import { StatsError } from './errors.ts';
import { checkLength } from './probabilities.ts';
import { midranks } from './ranks.ts';

/**
 * Area under the ROC curve of confidence as a detector of correct predictions: the probability that a correct one has a
 * higher confidence than a wrong one, with ties as one half. For a measure of uncertainty, such as entropy, pass its
 * negative. `null` when all are correct or all are wrong.
 * Throws StatsError for empty input, unequal lengths, or confidences that are not numbers. Hendrycks & Gimpel 2017,
 * ICLR.
 */
export function misclassificationAuroc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
): number | null {
  checkList(confidence, 'misclassificationAuroc, confidence');
  checkList(correct, 'misclassificationAuroc, correct');
  const n = confidence.length;
  checkLength(confidence, n, 'confidence');
  checkLength(correct, n, 'correct');
  for (let i = 0; i < n; i += 1) {
    if (!Number.isNaN(confidence[i])) continue;
    throw new StatsError({
      subject: `confidence[${i}]`,
      expected: 'a number',
      received: 'NaN',
      remedy: 'Give examples without a prediction the lowest confidence, e.g. 0.',
    });
  }
  let [right, sum] = [0, 0];
  midranks(confidence).forEach((rank, i) => {
    if (!correct[i]) return;
    right += 1;
    sum += rank;
  });
  if (right === 0 || right === n) return null;
  return (sum - (right * (right + 1)) / 2) / (right * (n - right));
}
