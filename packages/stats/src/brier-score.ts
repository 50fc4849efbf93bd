import { checkFields, checkList } from './arguments.ts';
import { checkLabels, checkProbabilities, type Probabilities } from './probabilities.ts';

/**
 * Brier score in its original sum form: the mean over examples of the sum over classes of (p - [true class])^2, from 0 to 2.
 * Divide by the number of classes for the mean form.
 *
 * Throws StatsError for probabilities outside [0, 1] or labels that are not one class per example. Brier 1950, Mon.
 * Weather Rev. 78.
 */
export function brierScore(probabilities: Probabilities, labels: ArrayLike<number>): number {
  checkFields(probabilities, ['values', 'classes'], 'brierScore');
  checkList(labels, 'brierScore, labels');
  const examples = checkProbabilities(probabilities);
  const { values, classes } = probabilities;
  checkLabels(labels, examples, classes);
  let total = 0;
  for (let i = 0; i < examples; i += 1) {
    for (let c = 0; c < classes; c += 1) {
      total += (values[i * classes + c]! - (labels[i] === c ? 1 : 0)) ** 2;
    }
  }
  return total / examples;
}
