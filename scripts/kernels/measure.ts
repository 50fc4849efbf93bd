import * as tf from '@tensorflow/tfjs';
import { type Nd, sizeOf } from './array.ts';
import { type Case, valuesOf } from './case.ts';

/** What was found: right numbers, wrong ones, or an error instead of numbers. */
export interface Finding {
  readonly found: 'right' | 'wrong' | 'refused';
  /** The worst number beside the right one, or the error. */
  readonly detail: string;
}

const RIGHT: Finding = { found: 'right', detail: '' };

/** Tolerance relative to the largest number: float32 sums of some hundred terms, and functions approximated in float32. */
const TOLERANCE = 1e-4;

/** Compares numbers with those that are right. */
export function judge(got: ArrayLike<number>, want: ArrayLike<number>, tolerance = TOLERANCE): Finding {
  if (got.length !== want.length)
    return { found: 'wrong', detail: `${got.length} numbers instead of ${want.length}` };
  let scale = 1;
  for (let i = 0; i < want.length; i++) scale = Math.max(scale, Math.abs(want[i]!));
  let [worst, where] = [0, -1];
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!);
    if (!(error <= worst)) [worst, where] = [Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, i];
  }
  if (worst <= tolerance * scale) return RIGHT;
  return {
    found: 'wrong',
    detail: `[${where}] ${got[where]!.toPrecision(4)} instead of ${want[where]!.toPrecision(4)}`,
  };
}

/** Compares a gradient with the slope along a direction. */
function judgeSlope(gradient: ArrayLike<number>, { direction, slope }: Slope): Finding {
  let [got, square] = [0, 1];
  for (let i = 0; i < direction.length; i++) {
    const part = gradient[i]! * direction[i]!;
    got += part;
    square += part * part;
  }
  if (Math.abs(got - slope) <= TOLERANCE * Math.max(1, Math.sqrt(square))) return RIGHT;
  return { found: 'wrong', detail: `slope ${got.toPrecision(4)} instead of ${slope.toPrecision(4)}` };
}

/** An error as a finding. */
export const refused = (error: unknown): Finding => ({
  found: 'refused',
  detail: (error instanceof Error ? error.message : String(error)).split('\n')[0]!,
});

const tensorsOf = ({ inputs, kernel, name }: Case): tf.Tensor[] =>
  inputs.map((input, i) =>
    tf.tensor(valuesOf(input, `${kernel} ${name} ${i}`), [...input.shape], input.dtype ?? 'float32'),
  );

const arraysOf = ({ inputs, kernel, name }: Case): Nd[] =>
  inputs.map((input, i) => ({
    shape: input.shape,
    data: Float64Array.from(valuesOf(input, `${kernel} ${name} ${i}`)),
  }));

const freeOf = ({ inputs, gradientsOf }: Case): readonly number[] =>
  gradientsOf ?? inputs.flatMap(({ dtype = 'float32' }, i) => (dtype === 'float32' ? [i] : []));

const upstreamOf = (given: Case, shape: readonly number[]): Float32Array =>
  given.gradients === undefined
    ? valuesOf({ shape }, `${given.kernel} ${given.name} dy`)
    : new Float32Array(sizeOf(shape)).fill(1);

/** A direction in which inputs move, with the slope of sum(dy y) along it. */
interface Slope {
  readonly direction: Float32Array;
  readonly slope: number;
}

/** What is right: values, and slopes by central differences in doubles. */
export interface Right {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Per free input, slopes along some directions of that input; a wrong gradient shows along any of them. */
  readonly slopes: readonly (readonly Slope[])[];
}

/** Directions for each input: enough that two wrong numbers do not cancel along all of them. */
const DIRECTIONS = 3;
const STEP = 1e-5;

/** Computes what is right for a case. */
export function rightOf(given: Case): Right {
  const arrays = arraysOf(given);
  const { shape, data } = given.reference(...arrays);
  const dy = upstreamOf(given, shape);
  const slopes = freeOf(given).map((of) =>
    given.gradients === undefined ? Array.from({ length: DIRECTIONS }, (_, k) => along(of, k)) : [],
  );
  return { shape, values: data, slopes };

  function along(of: number, k: number): Slope {
    const own = arrays[of]!;
    const direction = valuesOf({ shape: own.shape }, `${given.kernel} ${given.name} direction ${of} ${k}`);
    const lossAt = (step: number): number => {
      const moved = { shape: own.shape, data: own.data.map((value, i) => value + step * direction[i]!) };
      const y = given.reference(...arrays.map((array, i) => (i === of ? moved : array))).data;
      return y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
    };
    return { direction, slope: (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP) };
  }
}

/** The findings of a case on one backend. */
export interface Measured {
  readonly values: Finding;
  readonly gradients?: Finding;
}

/** Runs a case on the current backend: its values, then its gradients if it has any. @param stock whether kernels are tfjs's own. */
export function measure(given: Case, right: Right, stock: boolean): Measured {
  if (stock && given.breaks !== undefined) {
    const values: Finding = { found: 'wrong', detail: given.breaks };
    return freeOf(given).length === 0 ? { values } : { values, gradients: values };
  }
  const engine = tf.engine();
  engine.startScope();
  try {
    return measured(given, right);
  } finally {
    engine.endScope();
  }
}

function measured(given: Case, right: Right): Measured {
  const free = freeOf(given);
  const inputs = tensorsOf(given);
  let values: Finding;
  try {
    const y = given.run(...inputs);
    values =
      String(y.shape) === String(right.shape)
        ? judge(y.dataSync(), right.values)
        : { found: 'wrong', detail: `shape [${y.shape}] instead of [${right.shape}]` };
  } catch (error) {
    values = refused(error);
  }
  if (free.length === 0) return { values };
  const f = (...moved: tf.Tensor[]): tf.Tensor =>
    given.run(...inputs.map((x, i) => (free.includes(i) ? moved[free.indexOf(i)]! : x)));
  try {
    const dy = tf.tensor(upstreamOf(given, right.shape), [...right.shape]);
    const gradients = tf.grads(f)(
      free.map((i) => inputs[i]!),
      dy,
    );
    const found = gradients.flatMap((gradient, i) => {
      const got = gradient.dataSync();
      if (given.gradients !== undefined) return [judge(got, given.gradients[i]!)];
      return right.slopes[i]!.map((slope) => judgeSlope(got, slope));
    });
    return { values, gradients: found.find(({ found: what }) => what !== 'right') ?? RIGHT };
  } catch (error) {
    return { values, gradients: refused(error) };
  }
}
