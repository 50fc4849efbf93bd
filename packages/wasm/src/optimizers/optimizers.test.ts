import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  currentHeap,
  momentum,
  rmsProp,
  type SlotOptimizer,
  sgd,
  uninstall,
  useWasm,
} from '../index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const draw = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(stream(3).fold(name).normal(sizeOf(shape)), [...shape]);

const makers: Record<string, (clipNorm?: number) => SlotOptimizer> = {
  sgd: (clipNorm = 1e9) => sgd({ clipNorm }),
  momentum: (clipNorm = 1e9) => momentum({ learningRate: 0.1, clipNorm }),
  nesterov: (clipNorm = 1e9) => momentum({ nesterov: true, weightDecay: 0.1, clipNorm }),
  'momentum as in keras': (clipNorm = 1e9) => momentum({ nesterov: true, convention: 'keras', clipNorm }),
  adam: (clipNorm = 1e9) => adam({ learningRate: 0.01, clipNorm }),
  adamW: (clipNorm = 1e9) => adamW({ learningRate: 0.01, convention: 'keras', clipNorm }),
  rmsProp: (clipNorm = 1e9) => rmsProp({ learningRate: 0.01, momentum: 0.5, clipNorm }),
  'centered rmsProp': (clipNorm = 1e9) => rmsProp({ learningRate: 0.01, centered: true, clipNorm }),
  'rmsProp as in torch': (clipNorm = 1e9) => rmsProp({ centered: true, convention: 'torch', clipNorm }),
};

/** Values of variables of these shapes after some updates with random gradients. */
function train(optimizer: tf.Optimizer, shapes: readonly (readonly number[])[], steps = 4): Float32Array[] {
  const variables = shapes.map((shape, i) => tf.variable(draw(shape, `w${i}`)));
  for (let t = 0; t < steps; t++) {
    const gradients = variables.map(({ name }, i) => ({ name, tensor: draw(shapes[i]!, `g${i} ${t}`) }));
    optimizer.applyGradients(gradients);
  }
  const values = variables.map((variable) => Float32Array.from(variable.dataSync()));
  for (const variable of variables) variable.dispose();
  optimizer.dispose();
  return values;
}

/** Runs `body` without the kernels: the plain path, on stock ops. */
async function plainly<T>(body: () => T): Promise<T> {
  uninstall();
  try {
    return body();
  } finally {
    await useWasm();
  }
}

const close = (got: Float32Array[], want: Float32Array[], name: string): void =>
  got.forEach((values, i) => {
    expect(values.length).toBe(want[i]!.length);
    values.forEach((value, j) => {
      const bound = 4e-6 * Math.max(1, Math.abs(want[i]![j]!));
      expect(Math.abs(value - want[i]![j]!), `${name} variable ${i}[${j}]`).toBeLessThanOrEqual(bound);
    });
  });

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe.each(Object.entries(makers))('%s', (name, make) => {
  it('gives the same result with its kernel as with tfjs ops, for any shapes, with and without clipping', async () => {
    const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    });
    const given = fc.sample(fc.record({ shapes, clipNorm: fc.constantFrom(0.5, 3, 1e9) }), {
      numRuns: 25,
      seed: 1,
    });
    const fused = given.map((one) => train(make(one.clipNorm), one.shapes));
    const again = given.map((one) => train(make(one.clipNorm), one.shapes));
    expect(again).toEqual(fused);
    const plain = await plainly(() => given.map((one) => train(make(one.clipNorm), one.shapes)));
    given.forEach((one, i) => {
      close(fused[i]!, plain[i]!, `${name} ${JSON.stringify(one)}`);
    });
  });

  it('restores its state', async () => {
    const whole = train(make(), [[5], [3, 3]], 6);
    const [w, u] = [tf.variable(draw([5], 'w0')), tf.variable(draw([3, 3], 'w1'))];
    const step = (optimizer: tf.Optimizer, t: number): void =>
      optimizer.applyGradients({ [w.name]: draw([5], `g0 ${t}`), [u.name]: draw([3, 3], `g1 ${t}`) });
    const first = make();
    for (let t = 0; t < 3; t++) step(first, t);
    const second = make();
    const state = await first.getWeights();
    await second.setWeights(state);
    const again = await second.getWeights();
    expect(again.map(({ tensor }) => tensor.dataSync())).toEqual(
      state.map(({ tensor }) => tensor.dataSync()),
    );
    first.dispose();
    for (let t = 3; t < 6; t++) step(second, t);
    expect([w.dataSync(), u.dataSync()]).toEqual(whole);
  });

  it('is restored from its config', () => {
    const optimizer = make(2);
    const Class = optimizer.constructor as new (config: object) => SlotOptimizer;
    expect(new Class(optimizer.getConfig()).getConfig()).toEqual(optimizer.getConfig());
  });
});

describe('an update', () => {
  it('agrees with tf.train where tf.train is right', () => {
    const pairs: [tf.Optimizer, tf.Optimizer][] = [
      [sgd({ learningRate: 0.1 }), tf.train.sgd(0.1)],
      [momentum({ learningRate: 0.1, momentum: 0.8 }), tf.train.momentum(0.1, 0.8)],
      [momentum({ learningRate: 0.1, nesterov: true }), tf.train.momentum(0.1, 0.9, true)],
      [adam({ learningRate: 0.1 }), tf.train.adam(0.1)],
      [rmsProp({ learningRate: 0.1, momentum: 0.2 }), tf.train.rmsprop(0.1, 0.9, 0.2)],
    ];
    for (const [ours, stock] of pairs) {
      close(train(ours, [[4, 5], [7]]), train(stock, [[4, 5], [7]]), ours.getClassName());
    }
  });

  it('changes no snapshot of a variable', () => {
    const w = tf.variable(draw([9], 'w'));
    const [copy, shaped] = [tf.clone(w), tf.reshape(w, [3, 3])];
    const before = w.dataSync().slice();
    const optimizer = adam();
    for (let t = 0; t < 2; t++) {
      optimizer.applyGradients({ [w.name]: draw([9], 'g') });
      expect([copy.dataSync(), shaped.dataSync()]).toEqual([before, before]);
    }
    expect(w.dataSync()).not.toEqual(before);
  });

  it('updates int32 variables with tfjs ops, skips missing gradients and rejects unknown names', () => {
    const w = tf.variable(tf.ones([3]));
    const optimizer = adam();
    optimizer.applyGradients([{ name: w.name, tensor: undefined as unknown as tf.Tensor }]);
    expect([...w.dataSync()]).toEqual([1, 1, 1]);
    expect(() => optimizer.applyGradients({ nobody: tf.ones([3]) })).toThrow(
      'expected gradients of variables',
    );
  });

  it('rejects options out of range and incompatible state', async () => {
    expect(() => adam({ beta1: 1 })).toThrow('expected beta1');
    expect(() => sgd({ learningRate: Number.NaN })).toThrow('expected learningRate');
    expect(() => sgd({ clipNorm: 0 })).toThrow('expected clipNorm');
    const one = { name: 'x', tensor: tf.zeros([2]) };
    await expect(adam().setWeights([{ name: 'iter', tensor: tf.scalar(1) }, one])).rejects.toThrow(
      'multiple of 2',
    );
    const optimizer = momentum();
    await optimizer.setWeights([{ name: 'iter', tensor: tf.scalar(1) }, one]);
    const w = tf.variable(tf.ones([3]));
    expect(() => optimizer.applyGradients({ [w.name]: tf.ones([3]) })).toThrow('state of shape [3]');
  });

  it('leaks nothing and frees its slots', () => {
    const before = tf.memory().numTensors;
    const w = tf.variable(tf.ones([4, 4]));
    const optimizer = rmsProp({ centered: true, momentum: 0.5, clipNorm: 1 });
    const step = (): void => void optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, false);
    tf.tidy(step);
    const held = [tf.memory().numTensors, currentHeap()!.scratchBytes];
    for (let t = 0; t < 50; t++) step();
    expect([tf.memory().numTensors, currentHeap()!.scratchBytes]).toEqual(held);
    optimizer.dispose();
    w.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
  });

  it('keeps denormal numbers out of its slots without changing any weight', () => {
    const w = tf.variable(draw([64], 'w'));
    const optimizer = adam({ learningRate: 0.01 });
    // Float64 reference for a unit that dies after its first step.
    const reference = Float64Array.from(w.dataSync());
    const m = new Float64Array(64);
    const v = new Float64Array(64);
    const gradient = draw([64], 'g');
    const g = gradient.dataSync();
    const zeros = tf.zeros([64]);
    for (let t = 1; t <= 2000; t++) {
      optimizer.applyGradients({ [w.name]: t === 1 ? gradient : zeros });
      for (let i = 0; i < 64; i++) {
        const gi = t === 1 ? g[i]! : 0;
        m[i] = 0.9 * m[i]! + 0.1 * gi;
        v[i] = 0.999 * v[i]! + 0.001 * gi * gi;
        const size = Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-7;
        reference[i]! -= (0.01 * m[i]!) / (1 - 0.9 ** t) / size;
      }
    }
    w.dataSync().forEach((value, i) => {
      expect(Math.abs(value - reference[i]!)).toBeLessThanOrEqual(2e-6);
    });
  });

  it('has no denormal slot after any gradient', async () => {
    const sizes = Float32Array.from({ length: 280 }, (_, i) => (i % 2 ? 1 : -1) * 2 ** (-i / 2));
    for (const optimizer of [momentum(), adam(), rmsProp({ centered: true, momentum: 0.9 })]) {
      const w = tf.variable(tf.zeros([280]));
      for (let t = 0; t < 300; t++) {
        optimizer.applyGradients({ [w.name]: t % 50 < 2 ? tf.tensor(sizes) : tf.zeros([280]) });
      }
      const [, ...state] = await optimizer.getWeights();
      for (const { name, tensor } of state) {
        const denormal = [...tensor.dataSync()].filter((x) => x !== 0 && Math.abs(x) < 2 ** -126);
        expect(denormal, name).toEqual([]);
      }
    }
  });

  it('stays finite if the variance of a centered gradient rounds below zero', () => {
    const w = tf.variable(tf.zeros([8]));
    const optimizer = rmsProp({ centered: true });
    const gradient = tf.fill([8], 1000.3);
    for (let t = 0; t < 300; t++) optimizer.applyGradients({ [w.name]: gradient });
    for (const value of w.dataSync()) expect(Number.isFinite(value)).toBe(true);
  });
});

describe('a model', () => {
  it('is saved and loaded with its optimizer, and trains on', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    model.compile({ optimizer: adamW({ learningRate: 0.05, clipNorm: 2 }), loss: 'meanSquaredError' });
    const [x, y] = [draw([16, 4], 'x'), draw([16, 3], 'y')];
    const options = { epochs: 3, shuffle: false, verbose: 0 as const };
    await model.fit(x, y, options);
    let saved: tf.io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    await model.save(handler, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    expect((loaded as unknown as { optimizer: tf.Optimizer }).optimizer.getConfig()).toMatchObject({
      learningRate: 0.05,
      weightDecay: 0.01,
      clipNorm: 2,
    });
    await model.fit(x, y, options);
    await loaded.fit(x, y, options);
    expect(loaded.getWeights().map((w) => w.dataSync())).toEqual(model.getWeights().map((w) => w.dataSync()));
  });
});
