import { stream, weightRole } from '@regatta/core';
import { installGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  geluLayer,
  meanOverSteps,
  multiHeadAttention,
  positionalEmbedding,
  rmsNormalizationLayer,
  sinusoidalPositions,
} from './index.ts';

const normal = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(stream('layers').fold(name).normal(tf.util.sizeFromShape(shape)), shape);

const over = (shape: tf.Shape, layer: tf.layers.Layer): tf.LayersModel => {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
};

const outputOf = (model: tf.LayersModel, x: tf.Tensor, training = false): tf.Tensor =>
  model.apply(x, { training }) as tf.Tensor;

async function reloaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(saved!));
}

const close = (got: tf.Tensor, want: ArrayLike<number>, digits = 5): void => {
  expect(got.size).toBe(want.length);
  for (const [i, value] of got.dataSync().entries()) expect(value).toBeCloseTo(want[i]!, digits);
};

installGradients();

describe.each([
  [
    'multiHeadAttention',
    () => multiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.2, seed: 5, causal: true }),
  ],
  ['positionalEmbedding', () => positionalEmbedding()],
  ['positionalEmbedding with a longer table', () => positionalEmbedding({ maxLength: 9 })],
  ['sinusoidalPositions', () => sinusoidalPositions({ base: 100 })],
  ['rmsNormalizationLayer', () => rmsNormalizationLayer({ epsilon: 1e-3 })],
  ['meanOverSteps', () => meanOverSteps()],
  ['geluLayer', () => geluLayer({ approximate: true })],
] as const)('%s', (_name, make) => {
  it('is the same after saving and loading, without leaving tensors behind', async () => {
    const model = over([5, 6], make());
    const x = normal('x', [3, 5, 6]);
    const y = outputOf(model, x);
    const loaded = await reloaded(model);
    expect(loaded.layers[1]!.constructor).toBe(model.layers[1]!.constructor);
    close(outputOf(loaded, x), y.dataSync(), 7);
    const before = tf.memory().numTensors;
    tf.dispose(outputOf(model, x, true));
    tf.dispose(outputOf(model, x));
    expect(tf.memory().numTensors).toBe(before);
    expect(model.outputs[0]!.shape.slice(1)).toEqual(y.shape.slice(1));
  });
});

describe('multiHeadAttention', () => {
  it('draws the masks of its seed and name, new ones in each step, and none at inference', () => {
    const outputs = (seed: number, name: string): number[][] => {
      const model = over([5, 6], multiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.5, seed, name }));
      model.setWeights(model.getWeights().map((w, i) => normal(`w${i}`, w.shape)));
      return [true, true, false, false].map((training) => [
        ...outputOf(model, normal('x', [2, 5, 6]), training).dataSync(),
      ]);
    };
    const [first, second, plain, again] = outputs(3, 'a');
    expect(first).not.toEqual(second);
    expect(plain).toEqual(again);
    expect(outputs(3, 'a')).toEqual([first, second, plain, again]);
    expect(outputs(4, 'a')[0]).not.toEqual(first);
    expect(outputs(3, 'b')[0]).not.toEqual(first);
    expect(outputs(3, 'b')[2]).toEqual(plain);
  });

  it('is refused without a configuration', () => {
    expect(() => multiHeadAttention(4 as never)).toThrow('Pass e.g. { numHeads: 4, keyDim: 16 }');
    expect(() => multiHeadAttention({ numHeads: 2, keyDim: 4, dropout: 2 })).toThrow('dropout');
    expect(() => multiHeadAttention({ numHeads: 2, keyDim: 4, droput: 0.1 } as never)).toThrow('droput');
    expect(() => multiHeadAttention({ numHeads: 2, keyDim: 4, seed: 'a' as never })).toThrow('seed');
  });
});

describe('an attention layer', () => {
  const x = tf.ones([2, 3, 8]);
  it.each([
    ['other features', tf.ones([2, 3, 4]), {}, 'a query with 8 features'],
    ['a mask that is no tensor', x, { mask: [[1, 1, 0]] }, 'mask of input 1 to be a tensor'],
    ['a mask of other steps', x, { mask: tf.ones([2, 4]) }, 'queryMask to be [2, 3]'],
  ])('refuses %s in a later call', (_name, input, kwargs, message) => {
    const layer = multiHeadAttention({ numHeads: 2, keyDim: 2 });
    layer.apply(x);
    expect(() => layer.apply(input, kwargs as never)).toThrow(message);
  });
});

describe('layers of one input', () => {
  it.each([
    ['positionalEmbedding', positionalEmbedding],
    ['sinusoidalPositions', sinusoidalPositions],
    ['rmsNormalizationLayer', rmsNormalizationLayer],
    ['meanOverSteps', meanOverSteps],
  ])('%s refuses two', (_name, layer) => {
    const x = tf.input({ shape: [3, 4] });
    expect(() => layer({}).apply([x, x])).toThrow('expected one input');
  });

  it('begin RMS normalization with ones, and refuse another initializer', () => {
    expect(() => rmsNormalizationLayer({ gammaInitializer: 'zeros' } as never)).toThrow(
      'gamma begins with ones',
    );
  });

  it('refuse features of no fixed number, and a mask of another shape', () => {
    expect(() => rmsNormalizationLayer().apply(tf.input({ shape: [null] }))).toThrow('features');
    const mask = tf.ones([1, 3]);
    expect(() => meanOverSteps().apply(tf.ones([2, 3, 4]), { mask } as never)).toThrow('a mask [2, 3]');
  });
});

describe('positionalEmbedding', () => {
  it('adds its table, whose initial values are uniform in +-0.05, and trains it', () => {
    const model = over([40, 6], positionalEmbedding({ name: 'positions' }));
    const [table] = model.layers[1]!.weights;
    expect([table!.originalName, table!.shape, weightRole(table!)]).toEqual([
      'positions/positions',
      [40, 6],
      'other',
    ]);
    const values = table!.read().dataSync();
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.05);
    expect(Math.max(...values)).toBeGreaterThan(0.04);
    const x = normal('x', [2, 40, 6]);
    close(tf.sub(outputOf(model, x), x), [...values, ...values]);
    const { grads } = tf.variableGrads(() => tf.sum(outputOf(model, x)).asScalar());
    close(Object.values(grads)[0]!, new Array(240).fill(2));
  });

  it('uses the first rows for a shorter sequence, and refuses a longer one', () => {
    const layer = positionalEmbedding({ maxLength: 4 });
    const model = over([null, 2], layer);
    const values = layer.weights[0]!.read().dataSync();
    close(outputOf(model, tf.zeros([1, 3, 2])), values.slice(0, 6), 7);
    expect(() => outputOf(model, tf.zeros([1, 5, 2]))).toThrow('expected at most 4 steps, received 5');
    expect(() => over([5, 2], positionalEmbedding({ maxLength: 4 }))).toThrow('at most 4 steps');
    expect(() => over([null, 2], positionalEmbedding())).toThrow('maxLength');
    expect(() => over([5], positionalEmbedding())).toThrow('[batch, steps, features]');
    expect(() => positionalEmbedding({ maxLength: 0 })).toThrow('maxLength');
    expect(() => positionalEmbedding({ length: 3 } as never)).toThrow('length');
  });
});

describe('sinusoidalPositions', () => {
  it('adds sines and cosines of the paper', () => {
    const y = outputOf(over([null, 4], sinusoidalPositions()), tf.zeros([1, 3, 4]));
    const row = (t: number): number[] => [Math.sin(t), Math.cos(t), Math.sin(t / 100), Math.cos(t / 100)];
    close(y, [0, 1, 2].flatMap(row), 6);
    const odd = outputOf(over([null, 3], sinusoidalPositions({ base: 8 })), tf.zeros([1, 2, 3]));
    close(odd, [0, 1, 0, Math.sin(1), Math.cos(1), Math.sin(8 ** (-2 / 3))], 6);
    expect(() => sinusoidalPositions({ base: 0 })).toThrow('base');
  });
});

describe('rmsNormalizationLayer', () => {
  it('divides by the root mean square, and has the gradients of finite differences', () => {
    const layer = rmsNormalizationLayer({ epsilon: 0.1 });
    const model = over([4], layer);
    model.setWeights([tf.tensor1d([1, 2, -1, 0.5])]);
    const [x, w] = [normal('x', [2, 4]), normal('w', [2, 4])];
    const loss = (given: tf.Tensor): tf.Scalar => tf.sum(tf.mul(outputOf(model, given), w)).asScalar();
    const values = [...x.dataSync()];
    const expected = values.map((value, i) => {
      const row = values.slice(4 * Math.floor(i / 4), 4 * Math.floor(i / 4) + 4);
      const root = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / 4 + 0.1);
      return (value / root) * [1, 2, -1, 0.5][i % 4]!;
    });
    close(outputOf(model, x), expected);
    const gradient = tf.grad(loss)(x).dataSync();
    for (const i of values.keys()) {
      const at = (delta: number): number =>
        loss(
          tf.tensor2d(
            values.map((v, j) => (i === j ? v + delta : v)),
            [2, 4],
          ),
        ).dataSync()[0]!;
      expect((at(1e-2) - at(-1e-2)) / 2e-2).toBeCloseTo(gradient[i]!, 3);
    }
    expect(weightRole(layer.weights[0]!)).toBe('other');
  });

  it('is finite for zeros', () => {
    const model = over([4], rmsNormalizationLayer());
    close(outputOf(model, tf.zeros([1, 4])), [0, 0, 0, 0]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(outputOf(model, x)))(tf.zeros([1, 4]));
    for (const value of gradient.dataSync()) expect(Number.isFinite(value)).toBe(true);
    expect(() => rmsNormalizationLayer({ epsilon: -1 })).toThrow('epsilon');
  });
});

describe('meanOverSteps', () => {
  const padded = tf.tensor3d([
    [
      [1, 2],
      [3, 6],
      [0, 0],
    ],
    [
      [5, 5],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  ]);

  it('averages real steps only', () => {
    const masked = tf.sequential({
      layers: [tf.layers.masking({ maskValue: 0, inputShape: [3, 2] }), meanOverSteps()],
    });
    close(masked.predict(padded) as tf.Tensor, [2, 4, 5, 5, 0, 0]);
    close(outputOf(over([3, 2], meanOverSteps()), padded), [4 / 3, 8 / 3, 5 / 3, 5 / 3, 0, 0]);
    expect(() => over([3], meanOverSteps())).toThrow('[batch, steps, features]');
  });
});

describe('geluLayer', () => {
  it.each([
    [false, [-0.15865525, 0, 0.84134475, 12, 0]],
    [true, [-0.15880801, 0, 0.84119199, 12, 0]],
  ] as const)('approximate: %s, with finite gradients far from 0', (approximate, expected) => {
    const model = over([5], geluLayer({ approximate, name: 'gelu' }));
    const x = tf.tensor2d([[-1, 0, 1, 12, -12]]);
    close(outputOf(model, x), expected, 6);
    const gradient = tf
      .grad((given: tf.Tensor) => tf.sum(outputOf(model, given)))(x)
      .dataSync();
    expect([gradient[1], gradient[3], gradient[4]].map((g) => Math.round(g! * 1e4) / 1e4 + 0)).toEqual([
      0.5, 1, 0,
    ]);
    expect(() => geluLayer({ tanh: true } as never)).toThrow('tanh');
  });
});
