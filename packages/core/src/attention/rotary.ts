import * as tf from '@tensorflow/tfjs';

/** Options of rotary positions. */
export interface RotaryOptions {
  /** Longest wavelength is 2 pi times this, > 0. Default: 10,000. */
  readonly base?: number;
}

/**
 * Rotary positional embedding: rotates pairs of features by an angle that grows with the position.
 *
 * The pair (x_i, x_{i + K/2}) at position t is rotated by t base^(-2 i / K), so products of queries and keys depend on
 * the difference of their positions alone. An odd last feature stays as it is.
 *
 * @param x queries or keys [N, T, H, K].
 * @returns the shape of x.
 * @see Su et al. 2021, arXiv 2104.09864; pairs as in Llama.
 */
export function rotaryPositions(x: tf.Tensor, { base = 10_000 }: RotaryOptions = {}): tf.Tensor {
  const [batch, steps, heads, size] = x.shape as [number, number, number, number];
  const half = Math.floor(size / 2);
  return tf.tidy(() => {
    const cosines = new Float32Array(steps * half);
    const sines = new Float32Array(steps * half);
    for (let t = 0; t < steps; t++) {
      for (let i = 0; i < half; i++) {
        const angle = t * base ** ((-2 * i) / size);
        cosines[t * half + i] = Math.cos(angle);
        sines[t * half + i] = Math.sin(angle);
      }
    }
    const cos = tf.tensor4d(cosines, [1, steps, 1, half]);
    const sin = tf.tensor4d(sines, [1, steps, 1, half]);
    const part = (from: number, count: number): tf.Tensor =>
      tf.slice(x, [0, 0, 0, from], [batch, steps, heads, count]);
    const [a, b] = [part(0, half), part(half, half)];
    const rotated = [
      tf.sub(tf.mul(a, cos), tf.mul(b, sin)),
      tf.add(tf.mul(b, cos), tf.mul(a, sin)),
      ...(size % 2 === 1 ? [part(size - 1, 1)] : []),
    ];
    return tf.concat(rotated, -1);
  });
}
