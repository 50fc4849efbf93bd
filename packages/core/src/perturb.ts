import * as tf from '@tensorflow/tfjs';
import { gateShape, noiseGateShape } from './gate-shape.ts';
import { type Gates, gatesOf } from './noise/gates.ts';
import { noiseNamed } from './noise/index.ts';
import type { Noise } from './noise/noise.ts';
import type { Stream } from './stream.ts';
import { hasKernel, runKernel, withGradient } from './tfjs.ts';

/** What is drawn, and one draw per what. Plain JSON. */
export interface Perturbation {
  /** Name of a noise: `bernoulli`, `gaussian`, `alpha`, or one of your own. */
  readonly noise: string;
  /** Axes that have a draw per entry; the others share it. Every axis when absent. */
  readonly per?: readonly number[];
  /** Keras's way of saying the same: 1 on shared axes, null elsewhere. */
  readonly noiseShape?: readonly (number | null)[];
}

/** Name of the kernel that a backend may register to draw, scale and apply a gate in one pass. */
export const PERTURB_KERNEL = 'RegattaPerturb';

/** Attributes of {@link PERTURB_KERNEL}; its input is `x`, its output has the shape of `x`. */
export interface PerturbAttributes {
  /** What is drawn, and what the draws make of the value. In the backward pass nothing is added. */
  readonly gates: Gates;
  /** Key of the stream that the draws come from, two 32-bit words. */
  readonly key: readonly [number, number];
  /** Shape of the gate: that of `x` with 1 on shared axes. */
  readonly gate: readonly number[];
  /** Index of the first draw. */
  readonly start: number;
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Whether rows along axis 0 have draws of their own: a batch of one row alone does not tell. */
function drawsPerRow({ per, noiseShape }: Perturbation, rank: number): boolean {
  if (noiseShape !== undefined) return noiseShape[0] !== 1;
  return rank > 0 && (per === undefined || per.includes(0) || per.includes(-rank));
}

/** y = scale(draw) x + shift(draw); without the shift in the backward pass. */
function apply(
  x: tf.Tensor,
  noise: Noise,
  rate: number,
  draws: ArrayLike<number>,
  gate: number[],
  scaleOnly: boolean,
): tf.Tensor {
  const ofDraws = (f: Noise['scale']): tf.Tensor => {
    const numbers = new Float32Array(draws.length);
    if ('coefficients' in f) {
      const [a, b] = f.coefficients(rate);
      for (let i = 0; i < numbers.length; i++) numbers[i] = a + b * draws[i]!;
    } else {
      for (let i = 0; i < numbers.length; i++) numbers[i] = f(draws[i]!, rate);
    }
    return tf.tensor(numbers, gate);
  };
  const scaled = tf.mul(x, ofDraws(noise.scale));
  return scaleOnly || noise.shift === undefined ? scaled : tf.add(scaled, ofDraws(noise.shift));
}

/**
 * Applies given raw draws (masks of 0 and 1 with 1 = keep, or normal numbers) as a noise does.
 *
 * y = scale(draw) x + shift(draw), element by element, the draws broadcast to `x`; differentiable in `x`. This is how a
 * mask made elsewhere is injected.
 *
 * @param draws a tensor that broadcasts to the shape of `x`.
 */
export function applyDraws(x: tf.Tensor, noiseName: string, rate: number, draws: tf.Tensor): tf.Tensor {
  const noise = noiseNamed(noiseName);
  if (rate === 0) return x.clone();
  const values = draws.dataSync();
  const shape = [...draws.shape];
  return withGradient(
    x,
    (value) => tf.tidy(() => apply(value, noise, rate, values, shape, false)),
    (dy) => apply(dy, noise, rate, values, shape, true),
  );
}

/**
 * The one op: perturbs a value by gates that are a pure function of the stream.
 *
 * y = scale(g) x + shift(g), g drawn once per entry of the axes `per`. The gradient multiplies by the same scale; the
 * gate is drawn again in the backward pass instead of being kept. Rate 0 is the identity bit for bit.
 *
 * @param x a float32 tensor of any shape.
 * @param rate fraction dropped, in [0, 1].
 * @param firstRow index of the first row of `x` along axis 0 in a larger batch: row r of a batch has the same gates
 *   whether it is computed alone or not.
 */
export function perturb(
  x: tf.Tensor,
  what: Perturbation,
  rate: number,
  stream: Stream,
  firstRow = 0,
): tf.Tensor {
  const noise = noiseNamed(what.noise);
  const gate =
    what.noiseShape === undefined
      ? gateShape(x.shape, what.per, what.noise)
      : noiseGateShape(x.shape, what.noiseShape, what.noise);
  if (rate === 0 || x.size === 0) return x.clone();
  const count = size(gate);
  const start = drawsPerRow(what, x.shape.length) ? (firstRow * count) / (gate[0] ?? 1) : 0;

  const run = (value: tf.Tensor, scaleOnly: boolean): tf.Tensor => {
    const gates = hasKernel(PERTURB_KERNEL) ? gatesOf(noise, rate, scaleOnly) : undefined;
    if (gates !== undefined) {
      const attributes: PerturbAttributes = { gates, key: stream.key, gate, start };
      return runKernel(PERTURB_KERNEL, { x: value }, attributes);
    }
    return tf.tidy(() => apply(value, noise, rate, noise.draw(stream, count, rate, start), gate, scaleOnly));
  };
  return withGradient(
    x,
    (value) => run(value, false),
    (dy) => run(dy, true),
  );
}
