import { checkFields, checkList, checkOptions } from './arguments.ts';
import { checkFraction } from './checks.ts';
import { checkLabels, checkProbabilities, type Probabilities } from './probabilities.ts';

/** Options of {@link negativeLogLikelihood}. */
export interface LikelihoodOptions {
  /** Smaller probabilities count as this. Default 2^-52. */
  readonly floor?: number;
}

/**
 * Mean of -ln p(true class), in nats: at least 0, ln(classes) for a uniform guess.
 *
 * Probabilities below `floor` (default 2^-52, the usual clip) count as `floor`, so that one underflow in single
 * precision does not make the mean infinite. Throws StatsError for probabilities outside [0, 1], labels that are not
 * one class per example, or a floor outside (0, 1).
 */
export function negativeLogLikelihood(
  probabilities: Probabilities,
  labels: ArrayLike<number>,
  options: LikelihoodOptions = {},
): number {
  checkFields(probabilities, ['values', 'classes'], 'negativeLogLikelihood');
  checkList(labels, 'negativeLogLikelihood, labels');
  checkOptions(options, ['floor'], 'negativeLogLikelihood');
  const { floor = Number.EPSILON } = options;
  const examples = checkProbabilities(probabilities);
  checkLabels(labels, examples, probabilities.classes);
  checkFraction(floor, 'floor', Number.EPSILON);
  const { values, classes } = probabilities;
  let total = 0;
  for (let i = 0; i < examples; i += 1) {
    total -= Math.log(Math.min(1, Math.max(floor, values[i * classes + labels[i]!]!)));
  }
  return total / examples;
}
