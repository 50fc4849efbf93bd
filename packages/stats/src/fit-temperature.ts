import { checkFields, checkList } from './arguments.ts';
import { checkLabels, type Probabilities } from './probabilities.ts';
import { checkLogits } from './softmax.ts';

/** The result of {@link fitTemperature}. */
export interface Temperature {
  /** The best-fitting temperature, from 0.01 to 100. */
  readonly temperature: number;
  /** Mean negative log-likelihood at temperature 1, in nats. */
  readonly before: number;
  /** The same at the fitted temperature; never above `before`. */
  readonly after: number;
}

const [coldest, hottest] = [0.01, 100];

/**
 * Temperature scaling: the T that minimizes the negative log-likelihood of softmax(logits / T).
 *
 * Fit it on validation examples, never on the test set. The loss is convex in b = 1 / T, with derivative mean(E[z] - z
 * of the true class) and second derivative mean(Var[z]), so it is minimized by safeguarded Newton steps. If all examples
 * are classified correctly, there is no best T; the result is near the lower bound, where the loss is 0 up to rounding.
 * Logarithms of probabilities can serve as logits.
 *
 * Throws StatsError for logits that are not whole rows or not finite, or labels that are not one class per example. Guo
 * et al. 2017, ICML.
 */
export function fitTemperature(logits: Probabilities, labels: ArrayLike<number>): Temperature {
  checkFields(logits, ['values', 'classes'], 'fitTemperature');
  checkList(labels, 'fitTemperature, labels');
  checkLabels(labels, checkLogits(logits), logits.classes);
  const before = lossAt(logits, labels, 1).loss;
  let [low, high] = [1 / hottest, 1 / coldest];
  let inverse = 1;
  let best = { inverse: 1, loss: before };
  // A loss that does not rise before an end of the range has its minimum there.
  for (const end of [low, high]) {
    const { loss, slope } = lossAt(logits, labels, end);
    if (end === low ? slope < 0 : slope > 0) continue;
    if (loss < best.loss) best = { inverse: end, loss };
    return { temperature: 1 / best.inverse, before, after: best.loss };
  }
  for (let step = 0; step < 100; step += 1) {
    const { loss, slope, curvature } = lossAt(logits, labels, inverse);
    if (loss < best.loss) best = { inverse, loss };
    if (slope === 0) break;
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - inverse) <= 1e-12 * inverse) break;
    inverse = next;
  }
  return { temperature: 1 / best.inverse, before, after: best.loss };
}

/** Mean negative log-likelihood of softmax(inverse * logits), and its first two derivatives with respect to `inverse`. */
function lossAt(
  { values, classes }: Probabilities,
  labels: ArrayLike<number>,
  inverse: number,
): { loss: number; slope: number; curvature: number } {
  let [loss, slope, curvature] = [0, 0, 0];
  for (let i = 0; i < labels.length; i += 1) {
    const row = i * classes;
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c += 1) if (values[row + c]! > top) top = values[row + c]!;
    let [total, first, second] = [0, 0, 0];
    for (let c = 0; c < classes; c += 1) {
      const z = values[row + c]! - top;
      const weight = Math.exp(inverse * z);
      total += weight;
      first += weight * z;
      second += weight * z * z;
    }
    const truth = values[row + labels[i]!]! - top;
    const center = first / total;
    loss += Math.log(total) - inverse * truth;
    slope += center - truth;
    curvature += second / total - center * center;
  }
  const n = labels.length;
  return { loss: loss / n, slope: slope / n, curvature: curvature / n };
}
