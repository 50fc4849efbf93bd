import * as tf from '@tensorflow/tfjs';
import { type Finding, judge, type Measured, refused } from './measure.ts';

/** An initializer and what must hold of its values. */
export interface InitializerCase {
  readonly name: string;
  readonly make: () => { apply(shape: number[]): tf.Tensor };
  /** Bounds of all values, or the values. */
  readonly within?: readonly [number, number];
  readonly equals?: (shape: readonly number[]) => number[];
  /** Standard deviation, within 10 per cent. */
  readonly spread?: number;
}

const SHAPE = [30, 40];
const I = tf.initializers;
const seed = 3;
const fans = { in: 30, out: 40, avg: 35 };

/** Every initializer of `tf.initializers`. */
export const initializerCases: readonly InitializerCase[] = [
  { name: 'zeros', make: () => I.zeros(), within: [0, 0] },
  { name: 'ones', make: () => I.ones(), within: [1, 1] },
  { name: 'constant', make: () => I.constant({ value: 0.25 }), within: [0.25, 0.25] },
  {
    name: 'randomUniform',
    make: () => I.randomUniform({ minval: -1, maxval: 2, seed }),
    within: [-1, 2],
    spread: 3 / Math.sqrt(12),
  },
  { name: 'randomNormal', make: () => I.randomNormal({ mean: 0, stddev: 2, seed }), spread: 2 },
  {
    name: 'truncatedNormal',
    make: () => I.truncatedNormal({ mean: 0, stddev: 1, seed }),
    within: [-2, 2],
    spread: 0.88,
  },
  {
    name: 'identity',
    make: () => I.identity({ gain: 2 }),
    equals: ([, columns = 0]) =>
      Array.from({ length: columns ** 2 }, (_, i) => (i % (columns + 1) === 0 ? 2 : 0)),
  },
  {
    name: 'varianceScaling',
    make: () => I.varianceScaling({ scale: 1, mode: 'fanAvg', distribution: 'uniform', seed }),
    spread: Math.sqrt(1 / fans.avg),
  },
  { name: 'glorotUniform', make: () => I.glorotUniform({ seed }), spread: Math.sqrt(1 / fans.avg) },
  // Keras divides by 0.88 to make up for the truncation; tfjs does not.
  { name: 'glorotNormal', make: () => I.glorotNormal({ seed }), spread: 0.88 * Math.sqrt(1 / fans.avg) },
  { name: 'heNormal', make: () => I.heNormal({ seed }), spread: 0.88 * Math.sqrt(2 / fans.in) },
  { name: 'heUniform', make: () => I.heUniform({ seed }), spread: Math.sqrt(2 / fans.in) },
  { name: 'leCunNormal', make: () => I.leCunNormal({ seed }), spread: 0.88 * Math.sqrt(1 / fans.in) },
  { name: 'leCunUniform', make: () => I.leCunUniform({ seed }), spread: Math.sqrt(1 / fans.in) },
  { name: 'orthogonal', make: () => I.orthogonal({ gain: 1, seed }) },
];

/** Checks the values of an initializer on the current backend. */
export function measureInitializer({ name, make, within, equals, spread }: InitializerCase): Measured {
  const wrong = (detail: string): Measured => ({ values: { found: 'wrong', detail } });
  try {
    return check();
  } catch (error) {
    return { values: refused(error) };
  }

  function check(): Measured {
    const shape = name === 'identity' ? [40, 40] : name === 'orthogonal' ? [12, 8] : SHAPE;
    const tensor = make().apply(shape);
    const values = Array.from(tensor.dataSync());
    if (String(tensor.shape) !== String(shape)) return wrong(`shape [${tensor.shape}] instead of [${shape}]`);
    if (name === 'orthogonal') {
      const product = tf.matMul(tensor as tf.Tensor2D, tensor as tf.Tensor2D, true);
      const found: Finding = judge(product.dataSync(), tf.eye(8).dataSync());
      return { values: found };
    }
    if (equals !== undefined) return { values: judge(values, equals(shape)) };
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (within !== undefined && (low < within[0] || high > within[1]))
      return wrong(`values from ${low} to ${high}`);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    if (spread !== undefined && Math.abs(deviation - spread) > 0.1 * spread)
      return wrong(`standard deviation ${deviation.toPrecision(3)} instead of ${spread.toPrecision(3)}`);
    return { values: { found: 'right', detail: '' } };
  }
}
