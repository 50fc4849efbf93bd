import * as tf from '@tensorflow/tfjs';

/** A two-dimensional pooling, as `tf.layers.maxPooling2d` takes it. */
export interface Pooling {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same';
}

/** Windows along one axis: their number, and how far the first one hangs over the border. */
function windows(size: number, pool: number, stride: number, padding: Pooling['padding']): [number, number] {
  if (padding === 'valid') return [Math.floor((size - pool) / stride) + 1, 0];
  const count = Math.ceil(size / stride);
  return [count, Math.floor(Math.max((count - 1) * stride + pool - size, 0) / 2)];
}

/** Size of a pooled axis; null for an unknown one. */
export const pooledSize = (size: number | null, axis: 0 | 1, pooling: Pooling): number | null =>
  size === null ? null : windows(size, pooling.poolSize[axis], pooling.strides[axis], pooling.padding)[0];

/**
 * Calls `visit` for each output with the inputs of its window in ascending order of their values. Cells beyond the
 * border are no inputs.
 */
function eachWindow(
  x: ArrayLike<number>,
  [rows, height, width, channels]: readonly [number, number, number, number],
  pooling: Pooling,
  visit: (output: number, sorted: readonly number[]) => void,
): void {
  const [outH, padH] = windows(height, pooling.poolSize[0], pooling.strides[0], pooling.padding);
  const [outW, padW] = windows(width, pooling.poolSize[1], pooling.strides[1], pooling.padding);
  const sorted: number[] = [];
  let output = 0;
  for (let row = 0; row < rows; row++) {
    for (let oy = 0; oy < outH; oy++) {
      const top = oy * pooling.strides[0] - padH;
      for (let ox = 0; ox < outW; ox++) {
        const left = ox * pooling.strides[1] - padW;
        for (let channel = 0; channel < channels; channel++) {
          sorted.length = 0;
          for (let y = Math.max(top, 0); y < Math.min(top + pooling.poolSize[0], height); y++) {
            for (let z = Math.max(left, 0); z < Math.min(left + pooling.poolSize[1], width); z++) {
              const at = ((row * height + y) * width + z) * channels + channel;
              let place = sorted.push(at) - 1;
              for (; place > 0 && x[sorted[place - 1]!]! > x[at]!; place--)
                sorted[place] = sorted[place - 1]!;
              sorted[place] = at;
            }
          }
          visit(output++, sorted);
        }
      }
    }
  }
}

/**
 * Probabilistic weighted pooling: the mean over masks of max-pooling what dropout left.
 *
 * With the n values of a window sorted a_1 <= .. <= a_n and q = 1 - rate: y = sum_i q rate^(n - i) a_i; the rest of the
 * probability, rate^n, goes to the value 0. Values below 0 lose against a dropped 0: they count only when all of their
 * window is kept, y += q^n min(a_n, 0). Differentiable (the order of the values is a constant).
 *
 * @param x [N, H, W, C]. @param rate in [0, 1]; 0 is max pooling.
 * @see Wu and Gu 2015, arXiv 1512.00242.
 */
export function weightedPool(x: tf.Tensor, pooling: Pooling, rate: number): tf.Tensor {
  const [rows = 1, height = 1, width = 1, channels = 1] = x.shape;
  const size = [rows, height, width, channels] as const;
  const outShape = [rows, pooledSize(height, 0, pooling)!, pooledSize(width, 1, pooling)!, channels];
  const values = x.dataSync();
  const factor = (at: number, place: number, n: number): number => {
    if (values[at]! > 0) return (1 - rate) * rate ** (n - 1 - place);
    return place === n - 1 ? (1 - rate) ** n : 0;
  };
  const forward = (): tf.Tensor => {
    const y = new Float32Array(outShape.reduce((product, n) => product * n, 1));
    eachWindow(values, size, pooling, (output, sorted) => {
      let sum = 0;
      for (const [place, at] of sorted.entries()) sum += factor(at, place, sorted.length) * values[at]!;
      y[output] = sum;
    });
    return tf.tensor(y, outShape);
  };
  const backward = (dy: tf.Tensor): tf.Tensor => {
    const slope = dy.dataSync();
    const dx = new Float32Array(values.length);
    eachWindow(values, size, pooling, (output, sorted) => {
      for (const [place, at] of sorted.entries())
        dx[at] = dx[at]! + factor(at, place, sorted.length) * slope[output]!;
    });
    return tf.tensor(dx, x.shape);
  };
  return tf.customGrad(() => ({ value: forward(), gradFunc: backward }))(x);
}
