/** Group normalization of images with the channels last, and its gradient. */
import { batchNorm } from './batch-norm';
import { sumProducts, sumRows, sumSquares } from './reduce';
import { madd } from './simd';

/** Bytes of scratch of the functions below. */
export function groupNormScratch(channels: i32): usize {
  return 5 * (<usize>channels << 2);
}

/** Writes `value` to `count` floats. */
// @ts-ignore: decorator
@inline
function fill(at: usize, value: f32, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(at + (<usize>i << 2), value);
}

/** The sum of `count` floats in float64. */
// @ts-ignore: decorator
@inline
function total(at: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += <f64>load<f32>(at + (<usize>i << 2));
  return sum;
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) gain + offset, with the mean and variance over all pixels and over the
 * channels of a group, for each image.
 *
 * @param x [images, pixels, channels]; a group is channels / groups consecutive channels.
 * @param gain address of `channels` floats, or 0 for ones. @param offset likewise, or 0 for none.
 * @param statistics images x groups means, then as many values of 1 / sqrt(variance + epsilon).
 * @param scratch {@link groupNormScratch} bytes.
 */
export function groupNorm(
  x: usize, images: i32, pixels: i32, channels: i32, groups: i32, epsilon: f32, gain: usize, offset: usize, y: usize,
  statistics: usize, scratch: usize,
): void {
  const row = <usize>channels << 2;
  const width = channels / groups;
  const size = <f64>pixels * <f64>width;
  const sums = scratch;
  const means = scratch + row;
  const variances = scratch + 2 * row;
  const inverses = statistics + (<usize>(images * groups) << 2);
  for (let n = 0; n < images; n++) {
    sumRows(x, pixels, channels, sums);
    for (let g = 0; g < groups; g++) {
      const at = <usize>(g * width) << 2;
      const mean = <f32>(total(sums + at, width) / size);
      fill(means + at, mean, width);
      store<f32>(statistics + (<usize>(n * groups + g) << 2), mean);
    }
    sumSquares(x, means, pixels, channels, sums);
    for (let g = 0; g < groups; g++) {
      const at = <usize>(g * width) << 2;
      const variance = <f32>(total(sums + at, width) / size);
      fill(variances + at, variance, width);
      store<f32>(inverses + (<usize>(n * groups + g) << 2), <f32>(1 / Math.sqrt(<f64>(variance + epsilon))));
    }
    batchNorm(pixels, channels, epsilon, x, means, variances, gain, offset, y);
    x += <usize>pixels * row;
    y += <usize>pixels * row;
  }
}

/** dx = inverse ((dy gain - shift) - (x - mean) slope) with one constant of each kind per channel, `row` bytes apart. */
function combine(x: usize, dy: usize, pixels: i32, row: usize, means: usize, dx: usize): void {
  const shifts = means + row;
  const slopes = shifts + row;
  const gains = slopes + row;
  const inverses = gains + row;
  const wide = row & ~15;
  for (let p = 0; p < pixels; p++) {
    for (let at: usize = 0; at < wide; at += 16) {
      const d = f32x4.sub(v128.load(x + at), v128.load(means + at));
      const g = f32x4.sub(f32x4.mul(v128.load(dy + at), v128.load(gains + at)), v128.load(shifts + at));
      const rest = f32x4.sub(g, f32x4.mul(d, v128.load(slopes + at)));
      v128.store(dx + at, f32x4.mul(rest, v128.load(inverses + at)));
    }
    for (let at = wide; at < row; at += 4) {
      const d = load<f32>(x + at) - load<f32>(means + at);
      const g = load<f32>(dy + at) * load<f32>(gains + at) - load<f32>(shifts + at);
      store<f32>(dx + at, (g - d * load<f32>(slopes + at)) * load<f32>(inverses + at));
    }
    x += row;
    dy += row;
    dx += row;
  }
}

/** The gradients of {@link groupNorm}: dx, and, summed over images and pixels, dGain and dOffset (0 if not wanted). */
export function groupNormGrad(
  x: usize, dy: usize, images: i32, pixels: i32, channels: i32, groups: i32, gain: usize, statistics: usize,
  dx: usize, dGain: usize, dOffset: usize, scratch: usize,
): void {
  const row = <usize>channels << 2;
  const width = channels / groups;
  const size = <f64>pixels * <f64>width;
  const means = scratch;
  const shifts = scratch + row;
  const slopes = scratch + 2 * row;
  const gains = scratch + 3 * row;
  const factors = scratch + 4 * row;
  const inverses = statistics + (<usize>(images * groups) << 2);
  if (dGain) memory.fill(dGain, 0, row);
  if (dOffset) memory.fill(dOffset, 0, row);
  for (let n = 0; n < images; n++) {
    for (let g = 0; g < groups; g++) {
      fill(means + (<usize>(g * width) << 2), load<f32>(statistics + (<usize>(n * groups + g) << 2)), width);
    }
    sumRows(dy, pixels, channels, shifts);
    sumProducts(x, dy, means, pixels, channels, slopes);
    for (let g = 0; g < groups; g++) {
      const inverse = load<f32>(inverses + (<usize>(n * groups + g) << 2));
      let sum: f64 = 0;
      let product: f64 = 0;
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = <usize>c << 2;
        const scale: f32 = gain ? load<f32>(gain + at) : 1;
        const dySum = load<f32>(shifts + at);
        const dyProduct = load<f32>(slopes + at);
        sum += <f64>scale * <f64>dySum;
        product += <f64>scale * <f64>dyProduct;
        store<f32>(gains + at, scale);
        if (dGain) store<f32>(dGain + at, load<f32>(dGain + at) + dyProduct * inverse);
        if (dOffset) store<f32>(dOffset + at, load<f32>(dOffset + at) + dySum);
      }
      const first = <usize>(g * width) << 2;
      fill(factors + first, inverse, width);
      fill(shifts + first, <f32>(sum / size), width);
      fill(slopes + first, <f32>(<f64>inverse * <f64>inverse * (product / size)), width);
    }
    combine(x, dy, pixels, row, scratch, dx);
    x += <usize>pixels * row;
    dy += <usize>pixels * row;
    dx += <usize>pixels * row;
  }
}
