import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type AttentionArgs,
  AttentionHost,
  type AttentionTreatment,
  attachAttention,
  attachBlock,
  compose,
  none,
  predictSamples,
  RegattaError,
  type Regularizer,
  stream,
} from '../index.ts';
import { inferencePass, reload, trainingPass } from '../testing/probe.ts';
import {
  type AttentionInputs,
  attend,
  attentionNoise,
  meanEntropy,
  pairMask,
  rotaryPositions,
} from './index.ts';

const data = (shape: number[], salt = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(salt)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const heads = (batch: number, steps: number, salt: string, count = 2, size = 3): tf.Tensor =>
  data([batch, steps, count, size], salt);
const inputs = (batch = 2, steps = 4): AttentionInputs => ({
  query: heads(batch, steps, 'q'),
  key: heads(batch, steps, 'k'),
  value: heads(batch, steps, 'v'),
});
const close = (a: tf.Tensor, b: tf.Tensor, tolerance = 1e-6): void => {
  expect(a.shape).toEqual(b.shape);
  expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!).toBeLessThan(tolerance);
};
const same = (a: tf.Tensor, b: tf.Tensor): void => {
  expect(a.shape).toEqual(b.shape);
  expect(Array.from(a.dataSync())).toEqual(Array.from(b.dataSync()));
};
const treat = (treatment: AttentionTreatment, name = 'treated'): Regularizer => ({
  name,
  attention: () => treatment,
});
const dropping: AttentionTreatment = { probabilities: { rate: 0.5 } };
const site = { name: 'site', seed: 3 };

function model(
  regularizer: Regularizer,
  shape: number[] = [5, 6],
  args: Partial<AttentionArgs> = {},
  padded = false,
): tf.LayersModel {
  const input = tf.input({ shape });
  const x = padded ? (tf.layers.masking({ maskValue: 0 }).apply(input) as tf.SymbolicTensor) : input;
  const layer = attachAttention(regularizer, site, { numHeads: 2, keyDim: 3, name: 'attention', ...args });
  const built = tf.model({ inputs: input, outputs: layer.apply(x) as tf.SymbolicTensor });
  built.setWeights(built.getWeights().map((weight, i) => data(weight.shape, `weight ${i}`)));
  return built;
}

describe('attend', () => {
  it('gives rows of probabilities that sum to 1, before dropout', () => {
    const treatment: AttentionTreatment = { probabilities: { rate: 0.9 } };
    const sizes = { batch: 2, heads: 2, queries: 4, keys: 4 };
    const noise = attentionNoise(treatment, sizes, { stream: stream(1), step: 0 });
    const { probabilities } = attend(inputs(), {}, noise);
    close(tf.sum(probabilities, -1), tf.ones([2, 2, 4]));
    same(probabilities, attend(inputs()).probabilities);
  });

  it('gives zeros, and no gradient, to a row without an allowed key', () => {
    const given = inputs();
    const mask = tf.tensor2d([1, 1, 0, 0, 0, 0, 0, 0], [2, 4]);
    const { y, probabilities } = attend({ ...given, valueMask: mask });
    expect(Array.from(tf.slice(y, [1, 0, 0, 0], [1, 4, 2, 3]).dataSync()).every((value) => value === 0)).toBe(
      true,
    );
    expect(tf.sum(tf.slice(probabilities, [1, 0, 0, 0], [1, 2, 4, 4])).dataSync()[0]).toBe(0);
    const gradients = tf.grads((query: tf.Tensor, key: tf.Tensor, value: tf.Tensor) =>
      tf.sum(tf.square(attend({ query, key, value, valueMask: mask }).y)),
    )([given.query, given.key, given.value]);
    for (const gradient of gradients) {
      const numbers = Array.from(gradient.dataSync());
      expect(numbers.every(Number.isFinite)).toBe(true);
      expect(numbers.slice(numbers.length / 2).every((value) => value === 0)).toBe(true);
    }
  });

  it('is exact for scores of +-80', () => {
    const query = tf.tensor4d([80, -80], [1, 2, 1, 1]);
    const key = tf.tensor4d([1, -1], [1, 2, 1, 1]);
    const value = tf.tensor4d([2, 3], [1, 2, 1, 1]);
    expect(Array.from(attend({ query, key, value }).y.dataSync())).toEqual([2, 3]);
  });

  it('lets groups of query heads share keys and values', () => {
    const query = heads(2, 4, 'q', 4);
    const [key, value] = [heads(2, 5, 'k', 2), heads(2, 5, 'v', 2)];
    const repeat = (x: tf.Tensor): tf.Tensor => tf.gather(x, tf.tensor1d([0, 0, 1, 1], 'int32'), 2);
    close(attend({ query, key, value }).y, attend({ query, key: repeat(key), value: repeat(value) }).y);
  });

  it.each([
    ['a query with three axes', { query: tf.ones([2, 4, 6]) }, /query .*four axes/],
    [
      'heads that the key heads do not divide',
      { query: heads(2, 4, 'q', 3) },
      /divisor of the 3 query heads/,
    ],
    ['a mask of the wrong length', { valueMask: tf.ones([2, 3]) }, /valueMask to be \[2, 4\]/],
    ['an attention mask of the wrong shape', { attentionMask: tf.ones([2, 4]) }, /attentionMask/],
  ])('refuses %s', (_what, wrong, message) => {
    expect(() => attend({ ...inputs(), ...wrong })).toThrow(RegattaError);
    expect(() => attend({ ...inputs(), ...wrong })).toThrow(message);
  });
});

describe('draws on pairs of a query and a key', () => {
  const draws = { stream: stream(7), per: [0, 1, 2, 3], firstRow: 0 };
  const sizes = { batch: 3, heads: 2, queries: 4, keys: 6 };

  it('do not depend on the batch or on the lengths', () => {
    const small = pairMask(draws, sizes, 0.5);
    const large = pairMask(draws, { batch: 5, heads: 2, queries: 9, keys: 11 }, 0.5);
    same(small, tf.slice(large, [0, 0, 0, 0], [3, 2, 4, 6]));
    same(
      pairMask({ ...draws, firstRow: 2 }, { ...sizes, batch: 1 }, 0.5),
      tf.slice(small, [2, 0, 0, 0], [1, 2, 4, 6]),
    );
  });

  it('are shared along axes that are not in per', () => {
    expect(pairMask({ ...draws, per: [2, 3] }, sizes, 0.5).shape).toEqual([1, 1, 4, 6]);
    same(
      pairMask({ ...draws, per: [2, 3], firstRow: 2 }, sizes, 0.5),
      pairMask({ ...draws, per: [2, 3] }, sizes, 0.5),
    );
  });

  it('differ between examples, heads, queries and keys, and keep 1 - rate', () => {
    const mask = pairMask(draws, { batch: 8, heads: 4, queries: 16, keys: 16 }, 0.3);
    for (const axis of [0, 1, 2, 3]) {
      const spread = tf.sub(tf.max(mask, axis), tf.min(mask, axis));
      expect(tf.max(spread).dataSync()[0]).toBe(1);
    }
    const rate = 1 - tf.mean(mask).dataSync()[0]!;
    expect(Math.abs(rate - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / (8 * 4 * 256)));
  });
});

describe('an attention layer', () => {
  it('attends without noise at inference, whatever its treatment', () => {
    const x = data([3, 5, 6]);
    const treatment: AttentionTreatment = {
      ...dropping,
      keys: { rate: 0.3 },
      heads: { rate: 0.5 },
      logits: { sigma: 1 },
    };
    same(inferencePass(model(treat(treatment)), x), inferencePass(model(none), x));
  });

  it('draws new masks in each step, which its seed and its step determine', () => {
    const x = data([3, 5, 6]);
    const [a, b] = [model(treat(dropping)), model(treat(dropping))];
    const [first, second] = [trainingPass(a, x), trainingPass(a, x)];
    expect(Array.from(first.dataSync())).not.toEqual(Array.from(second.dataSync()));
    same(trainingPass(b, x), first);
    same(trainingPass(b, x), second);
  });

  it('keeps its masks and outputs when sequences are padded further', () => {
    const x = data([2, 5, 6]);
    const padded = tf.pad(x, [
      [0, 0],
      [0, 4],
      [0, 0],
    ]) as tf.Tensor3D;
    const short = trainingPass(model(treat(dropping), [5, 6], {}, true), x);
    const long = trainingPass(model(treat(dropping), [9, 6], {}, true), padded);
    close(tf.slice(long, [0, 0, 0], [2, 5, 6]), short, 1e-5);
  });

  it('loads with its weights, its step and its masks', async () => {
    const built = model(treat({ ...dropping, heads: { rate: 0.5 } }), [5, 6], {
      causal: true,
      valueDim: 4,
      outputDim: 7,
    });
    const x = data([2, 5, 6]);
    trainingPass(built, x);
    const loaded = await reload(built);
    same(inferencePass(loaded, x), inferencePass(built, x));
    same(trainingPass(loaded, x), trainingPass(built, x));
  });

  it('is saved under the class name of Keras if Keras has the layer', () => {
    expect(attachAttention(treat(dropping), site, { numHeads: 2, keyDim: 3 }).getClassName()).toBe(
      'MultiHeadAttention',
    );
    const rotated = attachAttention(none, site, { numHeads: 2, keyDim: 4, rotary: {} });
    expect(rotated.getClassName()).toBe('RegattaAttention');
  });

  it('has the weights of Keras, whose initial values have the fans of the flat matrix', () => {
    const layer = attachAttention(none, site, { numHeads: 4, keyDim: 16, name: 'mha' });
    layer.build([null, 5, 64]);
    expect(layer.weights.map(({ originalName, shape }) => [originalName, shape])).toEqual([
      ['query/kernel', [64, 4, 16]],
      ['query/bias', [4, 16]],
      ['key/kernel', [64, 4, 16]],
      ['key/bias', [4, 16]],
      ['value/kernel', [64, 4, 16]],
      ['value/bias', [4, 16]],
      ['attention_output/kernel', [4, 16, 64]],
      ['attention_output/bias', [64]],
    ]);
    const limit = Math.sqrt(6 / 128);
    const largest = tf.max(tf.abs(layer.weights[0]!.read())).dataSync()[0]!;
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.95 * limit);
  });

  it('gives a row the same samples in any batch', () => {
    const built = model(treat({ ...dropping, keys: { rate: 0.4 }, heads: { rate: 0.5 } }));
    const x = data([8, 5, 6]);
    const whole = predictSamples(built, x, { samples: 3, seed: 1, batchSize: 8 }) as tf.Tensor;
    const single = predictSamples(built, x, { samples: 3, seed: 1, batchSize: 1 }) as tf.Tensor;
    close(whole, single);
  });

  it('merges treatments slot by slot, and refuses two of one slot', () => {
    const both = compose(treat(dropping), treat({ heads: { rate: 0.2 } }, 'other'));
    expect(attachAttention(both, site, { numHeads: 2, keyDim: 3 }).treatment).toEqual({
      probabilities: { rate: 0.5 },
      heads: { rate: 0.2 },
    });
    const twice = compose(treat(dropping), treat(dropping, 'other'));
    expect(() => attachAttention(twice, site, { numHeads: 2, keyDim: 3 })).toThrow(
      /at most one .*"probabilities"/,
    );
  });

  it('attends to other sequences, with masks as inputs', () => {
    const layer = attachAttention(none, site, {
      numHeads: 2,
      keyDim: 3,
      inputs: ['query', 'value', 'valueMask'],
      returnAttentionScores: true,
    });
    const mask = tf.tensor2d([1, 1, 0, 1, 0, 0], [2, 3]);
    const [y, scores] = layer.apply([data([2, 4, 5]), data([2, 3, 6], 'v'), mask]) as tf.Tensor[];
    expect(y!.shape).toEqual([2, 4, 5]);
    expect(scores!.shape).toEqual([2, 2, 4, 3]);
    expect(tf.max(tf.mul(scores!, tf.reshape(tf.sub(1, mask), [2, 1, 1, 3]))).dataSync()[0]).toBe(0);
  });

  it('reads the masks of each call in the order of its own inputs', () => {
    const [x, other] = [data([2, 3, 4]), data([2, 3, 4], 'other')];
    const mask = tf.tensor2d([1, 1, 0, 1, 0, 0], [2, 3]);
    const make = () => {
      const layer = attachAttention(none, site, { numHeads: 2, keyDim: 3, name: 'shared' });
      layer.build([2, 3, 4]);
      layer.setWeights(layer.getWeights().map((weight, i) => data(weight.shape, `weight ${i}`)));
      return layer;
    };
    const alone = make().apply([x, other], { mask: [null, mask] } as object) as tf.Tensor;
    const shared = make();
    shared.apply([x, other]);
    shared.apply(x);
    same(shared.call([x, other], { mask: [null, mask] }) as tf.Tensor, alone);
  });

  it('lowers its loss by the entropy of its attention', () => {
    const built = model(treat({ entropy: { strength: 0.1 } }));
    const x = data([2, 5, 6]);
    trainingPass(built, x);
    const [penalty] = built.calculateLosses();
    expect(penalty!.dataSync()[0]).toBeLessThan(0);
    expect(penalty!.dataSync()[0]).toBeGreaterThanOrEqual(-0.1 * Math.log(5));
  });
});

describe('meanEntropy', () => {
  it('is ln n for n equal probabilities and leaves out rows of zeros', () => {
    const p = tf.tensor2d([0.25, 0.25, 0.25, 0.25, 1, 0, 0, 0, 0, 0, 0, 0], [3, 4]);
    expect(meanEntropy(p).dataSync()[0]).toBeCloseTo(Math.log(4) / 2, 6);
  });
});

describe('rotaryPositions', () => {
  it('lets products depend on the difference of positions alone, and keeps lengths', () => {
    const vector = (salt: string): tf.Tensor => tf.tile(data([1, 1, 1, 6], salt), [1, 8, 1, 1]);
    const [q, k] = [rotaryPositions(vector('q')), rotaryPositions(vector('k'))];
    const products = tf
      .matMul(tf.reshape(q, [8, 6]), tf.reshape(k, [8, 6]), false, true)
      .arraySync() as number[][];
    expect(products[2]![5]).toBeCloseTo(products[0]![3]!, 5);
    expect(products[7]![1]).toBeCloseTo(products[6]![0]!, 5);
    close(tf.norm(q, 2, -1), tf.norm(vector('q'), 2, -1), 1e-5);
  });
});

describe('what is no tensor', () => {
  it('is refused by attend, as are tensors that were disposed of', () => {
    const gone = heads(2, 4, 'g');
    gone.dispose();
    expect(() => attend({ ...inputs(), query: gone })).toThrow('query to be a tensor that is not disposed');
    expect(() => attend({ ...inputs(), queryMask: [[1]] as never })).toThrow('queryMask to be a tensor');
  });

  it('an option with a typing error is refused by attachAttention', () => {
    const args = { numHeads: 2, keyDim: 3, casual: true } as AttentionArgs;
    expect(() => attachAttention(none, { name: 'a', seed: 1 }, args)).toThrow('casual');
  });
});

describe('a saved layer', () => {
  it('has the dropout of its configuration, also if that was changed', () => {
    const layer = new AttentionHost({ numHeads: 2, keyDim: 3, dropout: 0.1 });
    const withDropout = (dropout: number): AttentionTreatment =>
      new AttentionHost({ ...layer.getConfig(), dropout }).treatment;
    expect(withDropout(0.1)).toEqual(layer.treatment);
    expect(withDropout(0.4)).toEqual({ probabilities: { rate: 0.4 } });
    expect(withDropout(0)).toEqual({});
  });
});

describe('attachBlock', () => {
  it('refuses a function that returns no output', () => {
    const x = tf.input({ shape: [3, 4] });
    const nothing = (() => undefined) as never;
    expect(() => attachBlock(none, { name: 'a', seed: 1 }, x, nothing)).toThrow('to return the output');
  });
});
