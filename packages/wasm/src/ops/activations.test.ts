import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gelu, silu, uninstall, useWasm } from '../index.ts';
import { erf } from '../testing/erf.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const inner = (x: number): number => 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const innerSlope = (x: number): number => 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
/** Distribution function of the standard normal distribution; from erfc where erf loses digits. */
function normal(x: number): number {
  if (x > -2) return 0.5 * (1 + erf(x * Math.SQRT1_2));
  let fraction = -x;
  for (let n = 150; n > 0; n--) fraction = -x + n / fraction;
  return Math.exp((-x * x) / 2) / (fraction * Math.sqrt(2 * Math.PI));
}

const functions = {
  gelu: {
    run: (x: tf.Tensor) => gelu(x),
    exact: (x: number) => x * normal(x),
    slope: (x: number) => normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
    stock: 'gelu',
  },
  'gelu with tanh': {
    run: (x: tf.Tensor) => gelu(x, { approximate: true }),
    exact: (x: number) => x * sigmoid(inner(x)),
    slope: (x: number) => {
      const s = sigmoid(inner(x));
      return s + x * s * sigmoid(-inner(x)) * innerSlope(x);
    },
    stock: 'gelu_new',
  },
  silu: {
    run: silu,
    exact: (x: number) => x * sigmoid(x),
    slope: (x: number) => sigmoid(x) * (1 + x * sigmoid(-x)),
    stock: 'swish',
  },
} as const;

/** A grid where the functions bend, and both signs of every power of 2. */
const points = Float32Array.from([
  ...Array.from({ length: 8192 }, (_, i) => (i - 4096) / 256),
  ...Array.from({ length: 64 }, (_, i) => 1.37 * 2 ** (i - 40)).flatMap((x) => [x, -x]),
]);

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe.each(Object.entries(functions))('%s', (_name, { run, exact, slope, stock }) => {
  const at = (f: (x: tf.Tensor) => tf.Tensor, values: Float32Array | number[]): Float32Array =>
    tf.tidy(() => f(tf.tensor1d(values)).dataSync().slice() as Float32Array);

  it('is within 4 units in the last place of |x| of the exact value', () => {
    const got = at(run, points);
    points.forEach((x, i) => {
      const unit = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), 1e-30))) - 23);
      expect(Math.abs(got[i]! - exact(x)) / unit, `${x}`).toBeLessThanOrEqual(4);
    });
  });

  it('has a derivative within 3e-7 of the exact one', () => {
    const got = at((x) => tf.grad(run)(x), points);
    points.forEach((x, i) => {
      expect(Math.abs(got[i]! - slope(x)), `${x}`).toBeLessThanOrEqual(3e-7);
    });
  });

  it('runs on one kernel each way, with the same bits in any lane', async () => {
    const { kernelNames } = await tf.profile(() => tf.grad(run)(tf.ones([5])));
    expect(kernelNames.filter((kernel) => /Erf|Exp|Tanh|Sigmoid|Mul/.test(kernel))).toEqual([]);
    const values = Float32Array.from({ length: 23 }, (_, i) => 0.37 * i - 3);
    for (const length of [0, 1, 2, 3, 4, 5, 7, 22]) {
      for (const f of [run, (x: tf.Tensor) => tf.grad(run)(x)]) {
        expect([...at(f, values.slice(0, length))]).toEqual([...at(f, values)].slice(0, length));
      }
    }
  });

  it('keeps NaN, and 0 at 0', () => {
    expect([...at(run, [Number.NaN, 0, 1])].slice(0, 2)).toEqual([Number.NaN, 0]);
    expect(at((x) => tf.grad(run)(x), [Number.NaN])[0]).toBeNaN();
    expect(at((x) => tf.grad(run)(x), [0])[0]).toBeCloseTo(0.5, 6);
  });

  it('has the same values, gradients and second derivatives with tfjs operations', async () => {
    const second = (x: tf.Tensor): tf.Tensor =>
      tf.grad((v: tf.Tensor) => tf.sum(tf.square(tf.grad(run)(v))))(x);
    const measure = (): Float32Array[] => {
      const values = Float32Array.from(stream(3).normal(41), (x) => 3 * x);
      return [at(run, values), at((x) => tf.grad(run)(x, tf.mul(x, 2)), values), at(second, values)];
    };
    const ours = measure();
    await tf.setBackend('cpu');
    const plain = measure();
    await tf.setBackend('wasm');
    plain.forEach((values, part) => {
      values.forEach((value, i) => {
        const bound = 1e-5 * Math.max(1, Math.abs(value));
        expect(Math.abs(ours[part]![i]! - value), `part ${part}`).toBeLessThanOrEqual(bound);
      });
    });
  });

  it("is tfjs's activation of layers while the kernels are installed", async () => {
    const x = tf.tensor2d([[-2, -0.5, 0.25, 3]]);
    const layer = tf.layers.activation({ activation: stock as 'relu' });
    const apply = () => layer.apply(x) as tf.Tensor;
    const profile = await tf.profile(apply);
    expect(profile.kernelNames).toContain(stock === 'swish' ? 'RegattaSilu' : 'RegattaGelu');
    const ours = apply().dataSync();
    uninstall();
    try {
      const without = await tf.profile(apply);
      expect(without.kernelNames.filter((kernel) => kernel.startsWith('Regatta'))).toEqual([]);
      apply()
        .dataSync()
        .forEach((value, i) => {
          expect(Math.abs(ours[i]! - value)).toBeLessThan(1e-6);
        });
    } finally {
      await useWasm();
    }
  });

  it('leaks nothing', () => {
    const x = tf.ones([9]);
    const step = (): void => tf.dispose(tf.valueAndGrad((v: tf.Tensor) => tf.sum(run(v)))(x));
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('activations', () => {
  it('accept int32 and reject what is not a tensor, and unknown options', () => {
    expect(gelu(tf.tensor1d([1, 2], 'int32')).dataSync()[0]).toBeCloseTo(0.841345, 6);
    expect(() => gelu([1] as never)).toThrow('x to be a tensor');
    expect(() => gelu(tf.ones([1]), { tanh: true } as never)).toThrow('tanh');
    expect(() => gelu(tf.ones([1]), { approximate: 1 } as never)).toThrow('true or false');
  });

  it('leave swish with another slope to tfjs', () => {
    const layer = tf.serialization.SerializationMap.getMap().classNameMap.swish![0];
    const swish = new (layer as unknown as new () => { apply(x: tf.Tensor, alpha: number): tf.Tensor })();
    expect(swish.apply(tf.tensor1d([1]), 2).dataSync()[0]).toBeCloseTo(sigmoid(2), 6);
  });

  it('have the gradient of erf in one kernel', async () => {
    const x = tf.tensor1d([-3, -0.4, 0, 1, 2.5]);
    const { kernelNames } = await tf.profile(() => tf.grad((v: tf.Tensor) => tf.erf(v))(x));
    expect(kernelNames).toContain('RegattaErfGrad');
    tf.grad((v: tf.Tensor) => tf.erf(v))(x)
      .dataSync()
      .forEach((value, i) => {
        const at = x.dataSync()[i]!;
        expect(value).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-at * at), 6);
      });
  });
});
