import type { Random } from './random.ts';

export interface TeacherShape {
  readonly features: number;
  readonly informative: number;
  readonly classes: number;
  readonly hidden: number;
  readonly sharpness: number;
}

/** A fixed random classifier whose class probabilities are the true distribution of the labels. */
export interface Teacher {
  /** Positions of the informative features, ascending. */
  readonly informative: Int32Array;
  /** P(y | x) for each row of `x` [n, features]: [n, classes]. */
  posteriors(x: Float32Array): Float64Array;
}

// Slope of the hidden units: 2 makes them clearly nonlinear for inputs of unit variance.
const GAIN = 2;

/**
 * Draws a teacher: softmax(s / sqrt(H) V g(2 / sqrt(m) W x)) with g(u) = u / sqrt(1 + u^2), W and V standard normal,
 * H hidden units, m informative features at random positions, and sharpness s.
 * Without biases, the logits are odd in x, so over x ~ N(0, I) every class has mean logit 0.
 */
export function drawTeacher(shape: TeacherShape, random: Random): Teacher {
  const { features, classes, hidden, sharpness } = shape;
  const order = Array.from(random.fold('positions').permutation(features));
  const informative = Int32Array.from(order.slice(0, shape.informative)).sort();
  const inner = random.fold('inner').normal(hidden * informative.length);
  const outer = random.fold('outer').normal(classes * hidden);
  const innerScale = GAIN / Math.sqrt(informative.length);
  const outerScale = sharpness / Math.sqrt(hidden);

  function logits(x: Float32Array, row: number, activations: Float64Array, out: Float64Array): void {
    for (let unit = 0; unit < hidden; unit++) {
      let sum = 0;
      for (let i = 0; i < informative.length; i++) {
        sum += inner[unit * informative.length + i]! * x[row * features + informative[i]!]!;
      }
      const u = innerScale * sum;
      activations[unit] = u / Math.sqrt(1 + u * u);
    }
    for (let label = 0; label < classes; label++) {
      let sum = 0;
      for (let unit = 0; unit < hidden; unit++) sum += outer[label * hidden + unit]! * activations[unit]!;
      out[row * classes + label] = outerScale * sum;
    }
  }

  return {
    informative,
    posteriors(x) {
      const rows = x.length / features;
      const out = new Float64Array(rows * classes);
      const activations = new Float64Array(hidden);
      for (let row = 0; row < rows; row++) {
        logits(x, row, activations, out);
        softmax(out.subarray(row * classes, (row + 1) * classes));
      }
      return out;
    },
  };
}

/** Replaces logits by their softmax, in place. */
export function softmax(values: Float64Array): void {
  const top = values.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] = Math.exp(values[i]! - top);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / total;
}
