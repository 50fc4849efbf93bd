import * as tf from '@tensorflow/tfjs';
import { checkObject, checkStream, checkTensors } from './arguments.ts';
import { gateShape, noiseGateShape } from './gate-shape.ts';
import { type Gates, gatesOf } from './noise/gates.ts';
import { noiseNamed } from './noise/index.ts';
import type { Noise } from './noise/noise.ts';
import { checkNumber } from './options.ts';
import { renewKey } from './renew-key.ts';
import { stepRecorder } from './step-recording.ts';
import { type Stream, streamOfStep } from './stream.ts';
import { hasKernel, runKernel, withGradient } from './tfjs.ts';

/** A noise, and the axes along which it has separate draws. Plain JSON. */
export interface Perturbation {
  /** Name of a noise: `bernoulli`, `gaussian`, `alpha`, or one added with `registerNoise`. */
  readonly noise: string;
  /** Axes with one draw per entry; the other axes share it. Default: all axes. */
  readonly per?: readonly number[];
  /** The same in Keras's notation: 1 on shared axes, null elsewhere. */
  readonly noiseShape?: readonly (number | null)[];
}

/** Name of a kernel that backends can register to draw, scale and apply a gate in one pass. */
export const PERTURB_KERNEL = 'RegattaPerturb';

/** Attributes of {@link PERTURB_KERNEL}. Its input is `x`; its output has the shape of `x`. */
export interface PerturbAttributes {
  /** The draws, and how they act on the value. The backward pass adds no shift. */
  readonly gates: Gates;
  /** Key of the stream of the draws: two 32-bit words. */
  readonly key: readonly [number, number];
  /** Shape of the gate: the shape of `x`, with 1 on shared axes. */
  readonly gate: readonly number[];
  /** Index of the first draw. */
  readonly start: number;
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Whether each row along axis 0 has its own draws. The shape of the gate cannot tell when the batch has one row. */
function drawsPerRow({ per, noiseShape }: Perturbation, rank: number): boolean {
  if (noiseShape !== undefined) return noiseShape[0] !== 1;
  return rank > 0 && (per === undefined || per.includes(0) || per.includes(-rank));
}

/**
 * y = scale(draw) x + shift(draw); the backward pass omits the shift.
 *
 * @param draw returns the draws of the current step, where they belong to one.
 */
function apply(
  x: tf.Tensor,
  noise: Noise,
  rate: number,
  draws: ArrayLike<number>,
  gate: number[],
  scaleOnly: boolean,
  draw?: () => ArrayLike<number>,
): tf.Tensor {
  const numbersOf = (f: Noise['scale'], draws: ArrayLike<number>): Float32Array => {
    const numbers = new Float32Array(draws.length);
    if ('coefficients' in f) {
      const [a, b] = f.coefficients(rate);
      for (let i = 0; i < numbers.length; i++) numbers[i] = a + b * draws[i]!;
    } else {
      for (let i = 0; i < numbers.length; i++) numbers[i] = f(draws[i]!, rate);
    }
    return numbers;
  };
  const ofDraws = (f: Noise['scale']): tf.Tensor => {
    const tensor = tf.tensor(numbersOf(f, draws), gate);
    if (draw !== undefined) stepRecorder()?.renewValues(tensor, () => numbersOf(f, draw()));
    return tensor;
  };
  const scaled = tf.mul(x, ofDraws(noise.scale));
  return scaleOnly || noise.shift === undefined ? scaled : tf.add(scaled, ofDraws(noise.shift));
}

/**
 * Applies given raw draws (masks of 0 and 1, where 1 is keep, or normal numbers) as a noise.
 *
 * y = scale(draw) x + shift(draw) element by element, with the draws broadcast to `x`; differentiable in `x`. Use it to
 * inject a mask from elsewhere.
 *
 * @param draws a tensor that broadcasts to the shape of `x`.
 * @throws RegattaError for an unknown noise, a rate out of range, and anything but tensors.
 */
export function applyDraws(x: tf.Tensor, noiseName: string, rate: number, draws: tf.Tensor): tf.Tensor {
  const noise = noiseNamed(noiseName);
  checkTensors('applyDraws', { x, draws });
  checkNumber(rate, 'applyDraws', 'rate', { min: 0, max: 1 });
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
 * The core op: perturbs a value with gates that are a pure function of the stream.
 *
 * y = scale(g) x + shift(g), with one draw g per entry of the axes `per`. The gradient multiplies by the same scale; the
 * backward pass draws the gate again instead of keeping it. Rate 0 is the identity, bit for bit.
 *
 * @param x a float32 tensor of any shape.
 * @param rate fraction dropped, in [0, 1].
 * @param firstRow index of the first row of `x` along axis 0 in a larger batch. A row has the same gates whether it is
 *   computed alone or in the whole batch.
 * @throws RegattaError for an unknown noise, axes that `x` does not have, a rate out of range, and anything but a tensor
 *   and a stream.
 */
export function perturb(
  x: tf.Tensor,
  what: Perturbation,
  rate: number,
  stream: Stream,
  firstRow = 0,
): tf.Tensor {
  checkTensors('perturb', { x });
  checkObject(what, 'perturb', 'a perturbation', "Pass e.g. { noise: 'bernoulli', per: [0, -1] }.");
  const noise = noiseNamed(what.noise);
  checkNumber(rate, 'perturb', 'rate', { min: 0, max: 1 });
  checkStream(stream, 'perturb');
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
      return runKernel(PERTURB_KERNEL, { x: value }, renewKey(attributes, stream));
    }
    const drawFrom = (source: Stream) => noise.draw(source, count, rate, start);
    const current = streamOfStep(stream);
    const draw = current && (() => drawFrom(current()));
    return tf.tidy(() => apply(value, noise, rate, drawFrom(stream), gate, scaleOnly, draw));
  };
  return withGradient(
    x,
    (value) => run(value, false),
    (dy) => run(dy, true),
  );
}
