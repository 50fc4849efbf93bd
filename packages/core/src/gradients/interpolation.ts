import * as tf from '@tensorflow/tfjs';

/** One row per cell of the result, one column per cell of the source: the share of the source in the result. */
export type Shares = readonly (readonly number[])[];

const within = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

/** The share of each source cell in a result that reads at `source`, a fraction of a cell. */
export function sharesAt(source: number, size: number, nearest: boolean): number[] {
  const row = Array.from({ length: size }, () => 0);
  if (nearest) {
    row[within(source, size)] = 1;
    return row;
  }
  const low = Math.floor(source);
  for (const [i, share] of [
    [within(low, size), 1 - (source - low)],
    [within(low + 1, size), source - low],
  ] as const)
    row[i] = row[i]! + share;
  return row;
}

/** Which cells each cell of a resized axis reads, as `tf.image.resize*` defines it. */
export function resizeShares(
  from: number,
  to: number,
  options: { readonly nearest: boolean; readonly alignCorners: boolean; readonly halfPixelCenters: boolean },
): Shares {
  const { nearest, alignCorners, halfPixelCenters } = options;
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    if (!nearest) return sharesAt(halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale, from, false);
    const source = Math.fround(halfPixelCenters ? (i + 0.5) * scale : i * scale);
    return sharesAt(alignCorners ? Math.round(source) : Math.floor(source), from, true);
  });
}

const matrix = (shares: Shares, cells: number): tf.Tensor2D =>
  tf.tensor2d(shares.flat(), [shares.length, cells]);

/**
 * Interpolates the height and width of [batch, height, width, channels]: y = R x C^T for each channel. With `back`, the
 * transpose of that, which is its gradient.
 */
export function interpolate(x: tf.Tensor, rows: Shares, columns: Shares, back = false): tf.Tensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const down = matrix(rows, rows[0]!.length);
  const across = matrix(columns, columns[0]!.length);
  const [toHeight, toWidth] = back ? [down.shape[1], across.shape[1]] : [down.shape[0], across.shape[0]];
  const spread = (m: tf.Tensor2D, count: number): tf.Tensor =>
    tf.tile(tf.expandDims(back ? tf.transpose(m) : m, 0), [count, 1, 1]);
  const tall = tf.matMul(spread(down, batch), tf.reshape(x, [batch, height, width * channels]));
  const lines = tf.reshape(tall, [batch * toHeight, width, channels]);
  const wide = tf.matMul(spread(across, batch * toHeight), lines);
  return tf.reshape(wide, [batch, toHeight, toWidth, channels]);
}
