import { checkNumber, checkObject, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from './draws.ts';

/** Options of 2-D pooling, as in `tf.layers.maxPooling2d`. */
export interface Pooling {
  /** Height and width of a window. */
  readonly poolSize: readonly [number, number];
  /** Steps between windows, vertical and horizontal. */
  readonly strides: readonly [number, number];
  /** Whether windows extend past the border. */
  readonly padding: 'valid' | 'same';
}

/** Windows along one axis: their number, and how far the first one extends past the border. */
function windows(size: number, pool: number, stride: number, padding: Pooling['padding']): [number, number] {
  if (padding === 'valid') return [Math.floor((size - pool) / stride) + 1, 0];
  const count = Math.ceil(size / stride);
  return [count, Math.floor(Math.max((count - 1) * stride + pool - size, 0) / 2)];
}

/** Size of a pooled axis; null if unknown. */
export const pooledSize = (size: number | null, axis: 0 | 1, pooling: Pooling): number | null =>
  size === null ? null : windows(size, pooling.poolSize[axis], pooling.strides[axis], pooling.padding)[0];

/**
 * Calls `visit` for each output with the `count` inputs of its window in ascending order of their values. Cells beyond
 * the border are skipped.
 */
function eachWindow(
  x: ArrayLike<number>,
  [rows, height, width, channels]: readonly [number, number, number, number],
  pooling: Pooling,
  visit: (output: number, sorted: Int32Array, count: number) => void,
): void {
  const [outH, padH] = windows(height, pooling.poolSize[0], pooling.strides[0], pooling.padding);
  const [outW, padW] = windows(width, pooling.poolSize[1], pooling.strides[1], pooling.padding);
  const sorted = new Int32Array(pooling.poolSize[0] * pooling.poolSize[1]);
  let output = 0;
  for (let row = 0; row < rows; row++) {
    for (let oy = 0; oy < outH; oy++) {
      const top = oy * pooling.strides[0] - padH;
      const endY = Math.min(top + pooling.poolSize[0], height);
      for (let ox = 0; ox < outW; ox++) {
        const left = ox * pooling.strides[1] - padW;
        const startX = Math.max(left, 0);
        const endX = Math.min(left + pooling.poolSize[1], width);
        for (let channel = 0; channel < channels; channel++) {
          let count = 0;
          for (let y = Math.max(top, 0); y < endY; y++) {
            let at = ((row * height + y) * width + startX) * channels + channel;
            for (let z = startX; z < endX; z++, at += channels) {
              const value = x[at]!;
              let place = count++;
              for (; place > 0 && x[sorted[place - 1]!]! > value; place--) sorted[place] = sorted[place - 1]!;
              sorted[place] = at;
            }
          }
          visit(output++, sorted, count);
        }
      }
    }
  }
}

/**
 * Probabilistic weighted pooling: the mean over masks of max pooling after dropout.
 *
 * With the n values of a window sorted a_1 <= .. <= a_n and q = 1 - rate: y = sum_i q rate^(n - i) a_i; the remaining
 * probability, rate^n, belongs to the value 0. Negative values lose to a dropped 0: they count only when their whole
 * window is kept, y += q^n min(a_n, 0). Differentiable (the order of the values is treated as constant).
 *
 * @param x [N, H, W, C]. @param rate in [0, 1]; 0 is max pooling.
 * @see Wu and Gu 2015, arXiv 1512.00242.
 */
export function weightedPool(x: tf.Tensor, pooling: Pooling, rate: number): tf.Tensor {
  checkTensors('weightedPool', { x });
  checkObject(
    pooling,
    'weightedPool',
    'pooling to be an object',
    'Pass e.g. { poolSize: [2, 2], strides: [2, 2], padding: "valid" }.',
  );
  checkNumber(rate, 'weightedPool', 'rate', { min: 0, max: 1 });
  const [rows = 1, height = 1, width = 1, channels = 1] = x.shape;
  const size = [rows, height, width, channels] as const;
  const outShape = [rows, pooledSize(height, 0, pooling)!, pooledSize(width, 1, pooling)!, channels];
  const values = x.dataSync();
  // Probability that a value with `larger` greater values is the maximum, and that a window of n is fully kept.
  const cells = pooling.poolSize[0] * pooling.poolSize[1];
  const chosen = Float64Array.from({ length: cells }, (_, larger) => (1 - rate) * rate ** larger);
  const whole = Float64Array.from({ length: cells + 1 }, (_, n) => (1 - rate) ** n);
  const factor = (value: number, larger: number, n: number): number => {
    if (value > 0) return chosen[larger]!;
    return larger === 0 ? whole[n]! : 0;
  };
  const forward = (): tf.Tensor => {
    const y = new Float32Array(sizeOf(outShape));
    eachWindow(values, size, pooling, (output, sorted, n) => {
      let sum = 0;
      for (let larger = 0; larger < n; larger++) {
        const value = values[sorted[n - 1 - larger]!]!;
        sum += factor(value, larger, n) * value;
      }
      y[output] = sum;
    });
    return tf.tensor(y, outShape);
  };
  const backward = (dy: tf.Tensor): tf.Tensor => {
    const slope = dy.dataSync();
    const dx = new Float32Array(values.length);
    eachWindow(values, size, pooling, (output, sorted, n) => {
      for (let larger = 0; larger < n; larger++) {
        const at = sorted[n - 1 - larger]!;
        dx[at] = dx[at]! + factor(values[at]!, larger, n) * slope[output]!;
      }
    });
    return tf.tensor(dx, x.shape);
  };
  return tf.customGrad(() => ({ value: forward(), gradFunc: backward }))(x);
}
