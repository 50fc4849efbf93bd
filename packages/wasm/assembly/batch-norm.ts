/** Batch normalization over the last axis and its gradient. */
import { sumProducts, sumRows } from './reduce';
import { madd } from './simd';

/** y = (x - mean) scale / sqrt(variance + epsilon) + offset. @param scale 0 for ones. @param offset 0 for none. */
export function batchNorm(
  rows: i32, columns: i32, epsilon: f32,
  x: usize, mean: usize, variance: usize, scale: usize, offset: usize, y: usize,
): void {
  const stride = <usize>columns << 2;
  const wide = stride & ~15;
  for (let c: usize = 0; c < wide; c += 16) {
    const root = f32x4.sqrt(f32x4.add(v128.load(variance + c), f32x4.splat(epsilon)));
    const factor = f32x4.div(scale ? v128.load(scale + c) : f32x4.splat(1), root);
    const middle = v128.load(mean + c);
    const shift = offset ? v128.load(offset + c) : f32x4.splat(0);
    let at = c;
    for (let r = 0; r < rows; r++) {
      v128.store(y + at, madd(f32x4.sub(v128.load(x + at), middle), factor, shift));
      at += stride;
    }
  }
  for (let c = wide; c < stride; c += 4) {
    const root = <f32>Math.sqrt(<f64>(load<f32>(variance + c) + epsilon));
    const factor = (scale ? load<f32>(scale + c) : <f32>1) / root;
    const middle = load<f32>(mean + c);
    const shift = offset ? load<f32>(offset + c) : <f32>0;
    let at = c;
    for (let r = 0; r < rows; r++) {
      store<f32>(y + at, (load<f32>(x + at) - middle) * factor + shift);
      at += stride;
    }
  }
}

/** Gradients of y = (x - mean) scale / sqrt(variance + epsilon) + offset over the last axis, for all inputs. */
export function batchNormGrad(
  rows: i32, columns: i32, epsilon: f32,
  x: usize, dy: usize, mean: usize, variance: usize, scale: usize,
  dx: usize, dMean: usize, dVariance: usize, dScale: usize, dOffset: usize,
): void {
  const stride = <usize>columns << 2;
  sumRows(dy, rows, columns, dOffset);
  sumProducts(x, dy, mean, rows, columns, dScale);
  for (let at: usize = 0; at < stride; at += 4) {
    const inverse = <f32>1 / <f32>Math.sqrt(<f64>(load<f32>(variance + at) + epsilon));
    const factor = load<f32>(scale + at) * inverse;
    const product = load<f32>(dScale + at);
    store<f32>(dMean + at, -factor * load<f32>(dOffset + at));
    store<f32>(dVariance + at, <f32>-0.5 * factor * inverse * inverse * product);
    store<f32>(dScale + at, product * inverse);
  }
  // dx = dy scale / sqrt(variance + epsilon): one factor per column.
  scaleColumns(rows, stride, epsilon, dy, variance, scale, dx);
}

function scaleColumns(
  rows: i32, stride: usize, epsilon: f32, dy: usize, variance: usize, scale: usize, dx: usize,
): void {
  const wide = stride & ~15;
  for (let c: usize = 0; c < wide; c += 16) {
    const root = f32x4.sqrt(f32x4.add(v128.load(variance + c), f32x4.splat(epsilon)));
    const factor = f32x4.div(v128.load(scale + c), root);
    let at = c;
    for (let r = 0; r < rows; r++) {
      v128.store(dx + at, f32x4.mul(v128.load(dy + at), factor));
      at += stride;
    }
  }
  for (let c = wide; c < stride; c += 4) {
    const root = <f32>Math.sqrt(<f64>(load<f32>(variance + c) + epsilon));
    const factor = load<f32>(scale + c) / root;
    let at = c;
    for (let r = 0; r < rows; r++) {
      store<f32>(dx + at, load<f32>(dy + at) * factor);
      at += stride;
    }
  }
}
