import { checkFields, checkList, checkOptions } from './arguments.ts';
import { StatsError } from './errors.ts';
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

/** Options of {@link fitTemperature}. */
export interface TemperatureOptions {
  /**
   * Standard deviation of ln T under a log-normal prior around T = 1, above 0. The result then maximizes the posterior instead of
   * the likelihood: few examples, or examples that are all classified correctly, no longer make extreme temperatures. No prior
   * unless given.
   */
  readonly prior?: number;
}

const [coldest, hottest] = [0.01, 100];

/**
 * Temperature scaling: the T that minimizes the negative log-likelihood of softmax(logits / T).
 *
 * Fit it on validation examples, never on the test set. The loss is convex in b = 1 / T, with derivative mean(E[z] - z
 * of the true class) and second derivative mean(Var[z]), so it is minimized by safeguarded Newton steps. If all examples
 * are classified correctly, there is no best T; the result is near the lower bound, where the loss is 0 up to rounding, unless a
 * prior adds (ln T / prior)^2 / 2 to the sum of the losses. Logarithms of probabilities can serve as logits.
 *
 * @throws StatsError for logits that are not whole rows or not finite, labels that are not one class per example, or a prior that is
 * not above 0.
 * @see Guo et al. 2017, ICML.
 */
export function fitTemperature(
  logits: Probabilities,
  labels: ArrayLike<number>,
  options: TemperatureOptions = {},
): Temperature {
  checkFields(logits, ['values', 'classes'], 'fitTemperature');
  checkList(labels, 'fitTemperature, labels');
  checkOptions(options, ['prior'], 'fitTemperature');
  const { prior } = options;
  checkLabels(labels, checkLogits(logits), logits.classes);
  if (prior !== undefined && !(prior > 0))
    throw new StatsError({
      subject: 'prior',
      expected: 'a number above 0',
      received: String(prior),
      remedy: 'Pass the standard deviation of ln T, e.g. 0.5, or leave it out.',
    });
  // The weight of the prior against the mean loss: 0 without one.
  const weight = prior === undefined ? 0 : 1 / (prior * prior * labels.length);
  const depths = depthsOf(logits);
  const { classes } = logits;
  const at = (inverse: number): Point => withPrior(lossAt(depths, classes, labels, inverse), inverse, weight);
  const start = at(1);
  const before = start.loss;
  let [low, high] = [1 / hottest, 1 / coldest];
  let inverse = 1;
  let best = { inverse: 1, loss: before, objective: before };
  const keep = ({ loss, objective }: Point): void => {
    if (objective < best.objective) best = { inverse, loss, objective };
  };
  // What falls at 1 falls at the lower end, too, and what rises there rises at the upper one. If it still falls, or rises, at the
  // other end, the minimum is there.
  const end = start.slope < 0 ? high : low;
  const point = at(end);
  if (end === low ? point.slope >= 0 : point.slope <= 0) {
    inverse = end;
    keep(point);
    return { temperature: 1 / best.inverse, before, after: best.loss };
  }
  for (let step = 0; step < 100; step += 1) {
    const point = step === 0 ? start : at(inverse);
    keep(point);
    const { slope, curvature } = point;
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

/** The mean loss, what is minimized, and the first two derivatives of the latter with respect to the inverse temperature. */
interface Point {
  readonly loss: number;
  readonly objective: number;
  readonly slope: number;
  readonly curvature: number;
}

/** Adds weight (ln b)^2 / 2, where b is the inverse temperature. */
function withPrior(
  { loss, slope, curvature }: Omit<Point, 'objective'>,
  inverse: number,
  weight: number,
): Point {
  const log = Math.log(inverse);
  return {
    loss,
    objective: loss + (weight * log * log) / 2,
    slope: slope + (weight * log) / inverse,
    curvature: curvature + (weight * (1 - log)) / (inverse * inverse),
  };
}

/** How far each logit lies above the largest of its row: 0 or below. */
function depthsOf({ values, classes }: Probabilities): Float64Array {
  const depths = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += classes) {
    let top = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + classes; i += 1) if (values[i]! > top) top = values[i]!;
    for (let i = row; i < row + classes; i += 1) depths[i] = values[i]! - top;
  }
  return depths;
}

/** Mean negative log-likelihood of softmax(inverse * logits), and its first two derivatives with respect to `inverse`. */
function lossAt(
  depths: Float64Array,
  classes: number,
  labels: ArrayLike<number>,
  inverse: number,
): { loss: number; slope: number; curvature: number } {
  let [loss, slope, curvature] = [0, 0, 0];
  for (let i = 0; i < labels.length; i += 1) {
    const row = i * classes;
    let [total, first, second] = [0, 0, 0];
    for (let c = 0; c < classes; c += 1) {
      const z = depths[row + c]!;
      const weight = Math.exp(inverse * z);
      total += weight;
      first += weight * z;
      second += weight * z * z;
    }
    const truth = depths[row + labels[i]!]!;
    const center = first / total;
    loss += Math.log(total) - inverse * truth;
    slope += center - truth;
    curvature += second / total - center * center;
  }
  const n = labels.length;
  return { loss: loss / n, slope: slope / n, curvature: curvature / n };
}
