import * as tf from '@tensorflow/tfjs';

type Words = readonly [number, number];
const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/** Threefry-2x32 with 20 rounds: maps a counter and a key to two random words. */
export function block([c0, c1]: Words, [k0, k1]: Words): Words {
  const keys = [k0, k1, 0x1bd11bda ^ k0 ^ k1];
  let a = (c0 + k0) | 0;
  let b = (c1 + k1) | 0;
  for (let round = 0; round < 20; round++) {
    const r = rotations[round % 8] ?? 0;
    a = (a + b) | 0;
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if (round % 4 !== 3) continue;
    const i = (round + 1) / 4;
    a = (a + (keys[i % 3] ?? 0)) | 0;
    b = (b + (keys[(i + 1) % 3] ?? 0) + i) | 0;
  }
  return [a >>> 0, b >>> 0];
}

/** The key of a child: a layer under a seed, or a step under a layer. */
export const fold = (key: Words, salt: number): Words => block([salt, 0xffffffff], key);

/** Numbers in [0, 1); number i depends only on the key and i. */
export const uniform = (key: Words, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => ((block([i >>> 1, 0], key)[i & 1] ?? 0) >>> 8) * 2 ** -24);

/** Inverted dropout with one draw per entry of the axes `per`, shared along the other axes. */
export function dropout(x: tf.Tensor, rate: number, key: Words, per = [...x.shape.keys()]): tf.Tensor {
  const shape = x.shape.map((n, axis) => (per.includes(axis) ? n : 1));
  const draws = uniform(key, tf.util.sizeFromShape(shape));
  const scale = draws.map((u) => (u < rate ? 0 : 1 / (1 - rate)));
  return tf.mul(x, tf.tensor(scale, shape));
}

/** Dropout as a layer; its masks are a function of seed, site and step. */
export class Dropout extends tf.layers.Layer {
  static className = 'DropoutFromScratch';
  readonly options: { rate: number; seed: number; site: number; per?: number[] };
  step = 0;

  constructor(options: Dropout['options']) {
    super({});
    this.options = options;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    if (x === undefined) throw new Error('expected one input, received none');
    if (kwargs.training !== true) return x.clone();
    const { rate, seed, site, per } = this.options;
    return dropout(x, rate, fold(fold([seed, 0], site), this.step++), per);
  }
}
