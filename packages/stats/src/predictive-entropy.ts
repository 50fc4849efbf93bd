import { checkFields } from './arguments.ts';
import { checkProbabilities, type Probabilities } from './probabilities.ts';

/**
 * Entropy -sum p ln p of each example's probabilities, in nats: 0 when certain, ln(classes) when uniform. 0 ln 0 is 0.
 *
 * Throws StatsError for probabilities outside [0, 1].
 */
export function predictiveEntropy(probabilities: Probabilities): number[] {
  checkFields(probabilities, ['values', 'classes'], 'predictiveEntropy');
  const examples = checkProbabilities(probabilities);
  const { values, classes } = probabilities;
  return Array.from({ length: examples }, (_, i) => {
    let entropy = 0;
    for (let c = 0; c < classes; c += 1) {
      const p = values[i * classes + c]!;
      if (p > 0) entropy -= p * Math.log(p);
    }
    return Math.max(0, entropy);
  });
}
