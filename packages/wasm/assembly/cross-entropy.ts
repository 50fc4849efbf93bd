/** Softmax cross-entropy: losses and their gradient in one pass over the logits. */
import { firstLanes, get, put, sumOf } from './lanes';
import { largest } from './softmax';
import { expNegative4, log4 } from './transcendental';

/** Target probabilities of the classes starting at `first`. */
// @ts-ignore: decorator
@inline
function targets<T>(labels: usize, id: i32, first: i32, n: i32, keep: v128, even: v128): v128 {
  const label =
    labels == 0
      ? v128.and(f32x4.splat(1), i32x4.eq(i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(first)), i32x4.splat(id)))
      : get<T>(labels + (<usize>first << 2), n);
  return v128.and(f32x4.add(f32x4.mul(label, keep), even), firstLanes(n));
}

/** Returns the loss of one row and writes its gradient times `scale`. `labels`: probabilities, or 0 if `id` is the class. */
function row(
  x: usize, labels: usize, id: i32, classes: i32, smoothing: f32, scale: f32, gradient: usize,
): f32 {
  const most = f32x4.splat(largest(x, classes));
  const keep = f32x4.splat(1 - smoothing);
  const even = f32x4.splat(smoothing / <f32>classes);
  const whole = classes & ~3;
  const rest = classes - whole;
  const end = <usize>whole << 2;
  let sums = f32x4.splat(0);
  let masses = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 2;
    const e = expNegative4(f32x4.sub(v128.load(x + at), most));
    v128.store(gradient + at, e);
    sums = f32x4.add(sums, e);
    masses = f32x4.add(masses, targets<i32>(labels, id, i, 4, keep, even));
  }
  if (rest > 0) {
    // Mask the lanes beyond the row to d = 0 first, so that no denormal number arises there.
    const d = v128.and(f32x4.sub(get<f32>(x + end, rest), most), firstLanes(rest));
    const e = v128.and(expNegative4(d), firstLanes(rest));
    put<f32>(gradient + end, e, rest);
    sums = f32x4.add(sums, e);
    masses = f32x4.add(masses, targets<f32>(labels, id, whole, rest, keep, even));
  }
  const total = sumOf(sums);
  const mass = sumOf(masses);
  const lse = log4(f32x4.splat(total));
  const factor = f32x4.splat(mass / total);
  const scales = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  let loss = zero;
  for (let i = 0; i < whole; i += 4) {
    const at = <usize>i << 2;
    const t = targets<i32>(labels, id, i, 4, keep, even);
    const g = f32x4.sub(f32x4.mul(v128.load(gradient + at), factor), t);
    v128.store(gradient + at, f32x4.mul(g, scales));
    const nats = f32x4.sub(lse, f32x4.sub(v128.load(x + at), most));
    // A class with target probability 0 adds nothing, even if its logit is -Infinity.
    loss = f32x4.add(loss, v128.and(f32x4.mul(t, nats), f32x4.ne(t, zero)));
  }
  if (rest > 0) {
    const t = targets<f32>(labels, id, whole, rest, keep, even);
    const g = f32x4.sub(f32x4.mul(get<f32>(gradient + end, rest), factor), t);
    put<f32>(gradient + end, f32x4.mul(g, scales), rest);
    const nats = f32x4.sub(lse, f32x4.sub(get<f32>(x + end, rest), most));
    loss = f32x4.add(loss, v128.and(f32x4.mul(t, nats), f32x4.ne(t, zero)));
  }
  return sumOf(loss);
}

/**
 * Writes the losses of `rows` examples and their gradients times `scale`; returns the sum of the losses, added in order
 * in float64.
 *
 * @param labels probabilities [rows, classes], or with `sparse` int32 class ids [rows]; an id outside [0, classes) gives
 *   loss 0 and gradient 0.
 */
export function softmaxCrossEntropy(
  x: usize, labels: usize, sparse: bool, rows: i32, classes: i32, smoothing: f32, scale: f32,
  losses: usize, gradient: usize,
): f64 {
  const bytes = <usize>classes << 2;
  let total: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const id = sparse ? load<i32>(labels + (<usize>i << 2)) : 0;
    let loss: f32 = 0;
    if (sparse && (id < 0 || id >= classes)) memory.fill(gradient, 0, bytes);
    else loss = row(x, sparse ? 0 : labels + <usize>i * bytes, id, classes, smoothing, scale, gradient);
    store<f32>(losses + (<usize>i << 2), loss);
    total += <f64>loss;
    x += bytes;
    gradient += bytes;
  }
  return total;
}
