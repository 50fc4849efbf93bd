import { checkFields, checkList } from './arguments.ts';
import { checkLabels, checkProbabilities, type Probabilities } from './probabilities.ts';

/** The result of {@link classify}. */
export interface Classification {
  /** The most probable class of each example; the first one in a tie. */
  readonly predicted: number[];
  /** The probability of the predicted class, from 0 to 1. */
  readonly confidence: number[];
  /** Whether the predicted class is the true class. */
  readonly correct: boolean[];
  /** Fraction of correct predictions, from 0 to 1. */
  readonly accuracy: number;
}

/**
 * Predicted class of each example, its confidence, and whether it is correct: the input of calibrationError, riskCoverage
 * and misclassificationAuroc.
 *
 * Throws StatsError for probabilities outside [0, 1] or labels that are not one class per example.
 */
export function classify(probabilities: Probabilities, labels: ArrayLike<number>): Classification {
  checkFields(probabilities, ['values', 'classes'], 'classify');
  checkList(labels, 'classify, labels');
  const examples = checkProbabilities(probabilities);
  const { values, classes } = probabilities;
  checkLabels(labels, examples, classes);
  const predicted: number[] = [];
  const confidence: number[] = [];
  const correct: boolean[] = [];
  let right = 0;
  for (let i = 0; i < examples; i += 1) {
    let best = 0;
    for (let c = 1; c < classes; c += 1) {
      if (values[i * classes + c]! > values[i * classes + best]!) best = c;
    }
    predicted.push(best);
    confidence.push(Math.min(1, Math.max(0, values[i * classes + best]!)));
    correct.push(best === labels[i]);
    if (best === labels[i]) right += 1;
  }
  return { predicted, confidence, correct, accuracy: right / examples };
}
