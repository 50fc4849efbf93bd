import {
  type AttentionArgs,
  attachAttention,
  attachBlock,
  attachWeights,
  compose,
  none,
  predictSamples,
  RegattaError,
  type Regularizer,
  stream,
} from '@regatta/core';
import { attend, attentionNoise as noiseOf } from '@regatta/core/attention';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attentionDropout,
  attentionEntropy,
  attentionNoise,
  depthRates,
  dropAttention,
  dropHead,
  dropKey,
  layerDrop,
  layerDropLayer,
  transformerDropout,
  uniDrop,
  wordDropout,
  wordDropoutLayer,
} from './index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const normal = (shape: number[], path = 'x'): tf.Tensor =>
  tf.tensor(stream(3).fold(path).normal(sizeOf(shape)), shape);
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const train = (model: tf.LayersModel | tf.layers.Layer, x: tf.Tensor | tf.Tensor[]): tf.Tensor =>
  model.apply(x, { training: true }) as tf.Tensor;
const infer = (model: tf.LayersModel | tf.layers.Layer, x: tf.Tensor | tf.Tensor[]): tf.Tensor =>
  model.apply(x) as tf.Tensor;
const site = { name: 'site', seed: 5 };

/** A model of one attention layer with fixed weights. */
function attending(
  regularizer: Regularizer,
  shape: (number | null)[],
  args: Partial<AttentionArgs> = {},
): tf.LayersModel {
  const input = tf.input({ shape });
  const padded = tf.layers.masking({ maskValue: 9 }).apply(input) as tf.SymbolicTensor;
  const layer = attachAttention(regularizer, site, { numHeads: 2, keyDim: 3, name: 'attention', ...args });
  const model = tf.model({ inputs: input, outputs: layer.apply(padded) as tf.SymbolicTensor });
  model.setWeights(model.getWeights().map(({ shape: size }, i) => normal(size, `weight ${i}`)));
  return model;
}

/** The noise that a regularizer draws for an attention layer. */
const noiseAt = (regularizer: Regularizer, step: number, depth?: number, sizes = { batch: 2, steps: 5 }) =>
  noiseOf(
    regularizer.attention!(depth === undefined ? site : { ...site, depth }),
    { batch: sizes.batch, heads: 2, queries: sizes.steps, keys: sizes.steps },
    { stream: stream(5).fold(step), step },
  );

const heads = (batch: number, steps: number, path: string): tf.Tensor => normal([batch, steps, 2, 3], path);
const inputs = (batch = 2, steps = 5) => ({
  query: heads(batch, steps, 'q'),
  key: heads(batch, steps, 'k'),
  value: heads(batch, steps, 'v'),
});

/** The factors of the values in a call of attention [examples, heads, queries, keys]: its output for unit values. */
function weightsUsed(regularizer: Regularizer, step: number, attributes = {}, depth?: number): tf.Tensor {
  const { query, key } = inputs();
  const one = tf.tile(tf.reshape(tf.eye(5), [1, 5, 1, 5]), [2, 1, 2, 1]);
  const { y } = attend({ query, key, value: one }, attributes, noiseAt(regularizer, step, depth));
  return tf.transpose(y, [0, 2, 1, 3]);
}

const rates = fc.constantFrom(0.1, 0.3, 0.5, 0.9);
const steps = fc.nat({ max: 1000 });

describe('attention dropout', () => {
  it('has rows that sum to 1 on average, with the variance of the method', () => {
    const [rate, draws] = [0.3, 3000];
    const { probabilities } = attend(inputs());
    const want = numbers(tf.mul(tf.sum(tf.square(probabilities), -1), rate / (1 - rate)));
    const sums = tf.stack(
      Array.from({ length: draws }, (_, step) =>
        tf.tidy(() => tf.sum(weightsUsed(attentionDropout({ rate }), step), -1)),
      ),
    );
    const { mean, variance } = tf.moments(sums, 0);
    numbers(mean).forEach((value, i) => {
      expect(Math.abs(value - 1)).toBeLessThan(6 * Math.sqrt(want[i]! / draws));
    });
    numbers(variance).forEach((value, i) => {
      expect(value / want[i]!).toBeGreaterThan(0.8);
      expect(value / want[i]!).toBeLessThan(1.25);
    });
  });

  it('gives 0 or the value / (1 - rate) with a single query and key', () => {
    const [query, key, value] = [
      normal([64, 1, 1, 2], 'q'),
      normal([64, 1, 1, 2], 'k'),
      tf.ones([64, 1, 1, 1]),
    ];
    const noise = noiseOf(
      attentionDropout({ rate: 0.25 }).attention!(site),
      { batch: 64, heads: 1, queries: 1, keys: 1 },
      { stream: stream(1), step: 0 },
    );
    const seen = new Set(numbers(attend({ query, key, value }, {}, noise).y).map((y) => y.toFixed(4)));
    expect([...seen].sort()).toEqual(['0.0000', '1.3333']);
  });

  it('leaves the bias of the output projection at rate 1', () => {
    const model = attending(attentionDropout({ rate: 1 }), [5, 4]);
    const bias = model.getWeights().at(-1)!;
    const y = train(model, normal([2, 5, 4]));
    expect(numbers(y)).toEqual(numbers(tf.add(tf.zeros(y.shape), bias)));
  });

  it('changes no query but the one whose pair is dropped', () => {
    const keep = tf.buffer([2, 2, 5, 5]);
    keep.values.fill(1);
    keep.set(0, 1, 0, 3, 2);
    const probabilities = { rate: 0.5, keep: keep.toTensor(), normalizer: 'expected' as const };
    const whole = { ...probabilities, keep: tf.onesLike(probabilities.keep) };
    const changed = tf.abs(
      tf.sub(attend(inputs(), {}, { probabilities }).y, attend(inputs(), {}, { probabilities: whole }).y),
    );
    const where = numbers(tf.sum(changed, -1)).map((value) => value > 0);
    // [example, query, head]
    expect(where.map((hit, i) => (hit ? i : -1)).filter((i) => i >= 0)).toEqual([1 * 10 + 3 * 2 + 0]);
  });

  it('shares no draw by default, and one among examples and heads with per: [2, 3]', () => {
    const alike = (regularizer: Regularizer): boolean => {
      const dropped = tf.cast(tf.equal(weightsUsed(regularizer, 4), 0), 'float32');
      return tf.max(tf.sub(tf.max(dropped, [0, 1]), tf.min(dropped, [0, 1]))).dataSync()[0] === 0;
    };
    expect(alike(attentionDropout({ rate: 0.5 }))).toBe(false);
    expect(alike(attentionDropout({ rate: 0.5, per: [2, 3] }))).toBe(true);
    expect(() => attentionDropout({ rate: 0.5, per: [4] })).toThrow(RegattaError);
  });
});

describe.each([
  ['attention dropout', attentionDropout({ rate: 0.4 })],
  ['DropKey', dropKey({ rate: 0.4 })],
  ['DropAttention', dropAttention({ rate: 0.4, window: 2 })],
  ['DropHead', dropHead({ rate: 0.4 })],
  ['attention noise', attentionNoise({ sigma: 0.5 })],
])('%s', (_name, regularizer) => {
  it('is off at inference, also after training', () => {
    const x = normal([3, 5, 4]);
    const [model, plain] = [attending(regularizer, [5, 4]), attending(none, [5, 4])];
    train(model, x);
    expect(numbers(infer(model, x))).toEqual(numbers(infer(plain, x)));
    expect(numbers(model.predict(x) as tf.Tensor)).toEqual(numbers(infer(plain, x)));
  });

  it.each([false, true])('does not depend on padding (causal: %s)', (causal) => {
    const x = normal([2, 5, 4]);
    const longer = tf.concat([x, tf.fill([2, 3, 4], 9)], 1);
    const short = train(attending(regularizer, [null, 4], { causal }), x);
    const long = train(attending(regularizer, [null, 4], { causal }), longer);
    const difference = tf.sub(short, tf.slice(long, [0, 0, 0], [2, 5, 4]));
    expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('gives an example the same samples in a batch of any size', () => {
    const x = normal([8, 5, 4]);
    const model = attending(regularizer, [5, 4]);
    const whole = predictSamples(model, x, { samples: 2, seed: 1, batchSize: 8 });
    const single = predictSamples(model, x, { samples: 2, seed: 1, batchSize: 1 });
    expect(tf.max(tf.abs(tf.sub(whole, single))).dataSync()[0]).toBeLessThan(1e-6);
  });
});

describe('DropKey', () => {
  it('keeps rows that sum to 1, and never attends to a key that is not allowed', () => {
    fc.assert(
      fc.property(rates, steps, fc.constantFrom('element', 'key'), (rate, step, per) => {
        tf.tidy(() => {
          const used = weightsUsed(dropKey({ rate, per, depth: 'constant' }), step, { causal: true });
          for (const sum of numbers(tf.sum(used, -1))) expect(sum).toBeCloseTo(1, 5);
          const future = tf.sub(1, tf.linalg.bandPart(tf.ones([5, 5]), -1, 0));
          expect(tf.max(tf.mul(used, future)).dataSync()[0]).toBe(0);
          // The first query has one key, and keeps it.
          expect(new Set(numbers(tf.slice(used, [0, 0, 0, 0], [2, 2, 1, 1])))).toEqual(new Set([1]));
        });
      }),
      { numRuns: 20 },
    );
  });

  it('gives a dropped key no gradient', () => {
    const { query, key, value } = inputs();
    const keep = tf.tensor4d([1, 1, 0, 1, 1], [1, 1, 1, 5]);
    const gradient = tf.grad((k: tf.Tensor) =>
      tf.sum(tf.square(attend({ query, key: k, value }, {}, { keys: { keep, emptyRow: 'keep' } }).y)),
    )(key);
    const perKey = numbers(tf.sum(tf.abs(gradient), [0, 2, 3]));
    expect(perKey.map((size) => size > 0)).toEqual([true, true, false, true, true]);
  });

  it('drops less in deeper blocks, unless its rate is constant', () => {
    const at = (regularizer: Regularizer, depth: number) =>
      regularizer.attention!({ ...site, depth }).keys!.rate;
    const depths = [0, 1 / 3, 2 / 3, 1];
    const found = depths.map((depth) => at(dropKey({ rate: 0.3 }), depth));
    const want = depthRates({ rule: 'decreasing', rate: 0.3, blocks: 4 });
    found.forEach((rate, l) => {
      expect(rate).toBeCloseTo(want[l]!, 12);
    });
    expect(depths.map((depth) => at(dropKey({ rate: 0.3, depth: 'constant' }), depth))).toEqual([
      0.3, 0.3, 0.3, 0.3,
    ]);
    expect(dropKey({ rate: 0.3 }).attention!(site).keys!.rate).toBe(0.3);
    const scheduled = dropKey({ rate: { kind: 'late', rate: 0.4, cutoff: 3 } });
    expect(at(scheduled, 0.5)).toEqual({ kind: 'late', rate: 0.2, cutoff: 3 });
    expect(() => at(dropKey({ rate: 0.3 }), 2)).toThrow('depth of a site');
  });
});

describe('depthRates', () => {
  it('has a single block drop nothing only when rates increase', () => {
    expect(depthRates({ rule: 'increasing', rate: 0.2, blocks: 1 })).toEqual([0]);
    expect(depthRates({ rule: 'decreasing', rate: 0.2, blocks: 1 })).toEqual([0.2]);
    expect(depthRates({ rule: 'constant', rate: 0.2, blocks: 1 })).toEqual([0.2]);
  });
});

describe('DropAttention', () => {
  it('keeps rows that sum to 1, and drops whole columns', () => {
    fc.assert(
      fc.property(rates, steps, fc.integer({ min: 1, max: 7 }), (rate, step, window) => {
        tf.tidy(() => {
          const regularizer = dropAttention({ rate, window, per: 'column', normalizer: 'differentiated' });
          const used = weightsUsed(regularizer, step);
          for (const sum of numbers(tf.sum(used, -1))) expect(sum).toBeCloseTo(1, 5);
          const dropped = tf.cast(tf.equal(used, 0), 'float32');
          expect(tf.max(tf.sub(tf.max(dropped, 2), tf.min(dropped, 2))).dataSync()[0]).toBe(0);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('DropHead', () => {
  it('multiplies kept heads so that the factors of an example sum to the number of heads', () => {
    const factorsAt = (regularizer: Regularizer, batch: number) =>
      noiseOf(
        regularizer.attention!(site),
        { batch, heads: 4, queries: 3, keys: 3 },
        { stream: stream(2), step: 0 },
      ).heads!.keep;
    const few = factorsAt(dropHead({ rate: 0.5 }), 3);
    const many = factorsAt(dropHead({ rate: 0.5 }), 9);
    // The draw of an example does not depend on the others, as it would if whole batches were drawn again.
    expect(numbers(few)).toEqual(numbers(many).slice(0, 12));
    const used = tf.sum(weightsUsed(dropHead({ rate: 0.5 }), 7), [1, 3]);
    for (const sum of numbers(used)) expect(sum).toBeCloseTo(2, 5);
  });

  it('follows the schedule of the paper', () => {
    const rate = { kind: 'vShaped', start: 0.4, end: 0.2, warmup: 4, total: 10 } as const;
    const regularizer = dropHead({ rate });
    expect(noiseAt(regularizer, 4).heads).toBeUndefined();
    expect([0, 2, 10].map((step) => noiseAt(regularizer, step).heads!.rate)).toEqual([0.4, 0.2, 0.2]);
  });
});

describe('attention entropy', () => {
  it('subtracts the mean entropy from the loss of training calls', () => {
    const model = attending(attentionEntropy({ strength: 0.5 }), [5, 4]);
    const x = tf.zeros([2, 5, 4]);
    // Equal keys have probabilities 1 / 5.
    expect(model.calculateLosses()).toEqual([]);
    train(model, x);
    const [penalty] = model.calculateLosses();
    expect(penalty!.dataSync()[0]).toBeCloseTo(-0.5 * Math.log(5), 5);
    infer(model, x);
    expect(model.calculateLosses()).toEqual([]);
  });
});

describe('compositions', () => {
  it('merge slots of attention and reject two regularizers of one slot', () => {
    const merged = compose(attentionDropout({ rate: 0.1 }), dropKey({ rate: 0.2 }), dropHead({ rate: 0.3 }));
    expect(Object.keys(merged.attention!(site)).sort()).toEqual(['heads', 'keys', 'probabilities']);
    const twice = compose(attentionDropout({ rate: 0.1 }), dropAttention({ rate: 0.2 }));
    expect(() => twice.attention!(site)).toThrow('slot "probabilities"');
  });

  it('of UniDrop act at five hooks, with their own rates', () => {
    const { attention, block, tokens, feedForward, residual } = uniDrop({ rate: 0.3, layerRate: 0.4 });
    expect(attention!(site).probabilities!.rate).toBe(0.3);
    const rateAt = (placed: unknown): unknown => (placed as tf.layers.Layer).getConfig().rate;
    expect([residual!(site), feedForward!(site), tokens!(site)].flat().map(rateAt)).toEqual([0.3, 0.3, 0.2]);
    expect(rateAt(block!(site))).toBe(0.4);
    expect(() => uniDrop({ rate: 0.1, spared: 2 })).toThrow('spared');
  });
});

describe('Transformer dropout', () => {
  it('fills the hooks of its places', () => {
    const hooksOf = (regularizer: Regularizer): string[] =>
      ['embedded', 'residual', 'feedForward', 'attention'].filter((hook) => Reflect.has(regularizer, hook));
    expect(hooksOf(transformerDropout({ rate: 0.1 }))).toEqual(['embedded', 'residual', 'attention']);
    expect(hooksOf(transformerDropout({ rate: 0.1, at: ['activation'] }))).toEqual(['feedForward']);
    expect(() => transformerDropout({ rate: 0.1, at: [] })).toThrow(RegattaError);
  });
});

describe('LayerDrop', () => {
  it('skips or keeps a block for the whole batch, unchanged, at its rate', () => {
    const layer = layerDropLayer({ rate: 0.25, seed: 1 });
    const [x, block] = [normal([4, 3, 2]), normal([4, 3, 2], 'block')];
    const draws = Array.from({ length: 800 }, () => tf.tidy(() => numbers(train(layer, [x, block]))));
    const skipped = draws.filter((y) => y.every((value, i) => value === numbers(x)[i])).length;
    const kept = draws.filter((y) => y.every((value, i) => value === numbers(block)[i])).length;
    expect(skipped + kept).toBe(800);
    expect(Math.abs(skipped / 800 - 0.25)).toBeLessThan(6 * Math.sqrt((0.25 * 0.75) / 800));
    expect(numbers(infer(layer, [x, block]))).toEqual(numbers(block));
  });

  it('gives the weights of a skipped block gradient 0, and its optimizer still advances', () => {
    const input = tf.input({ shape: [3, 2] });
    const dense = tf.layers.dense({ units: 2, kernelInitializer: 'ones' });
    const y = attachBlock(layerDrop({ rate: 1 }), site, input, (x) => dense.apply(x) as tf.SymbolicTensor);
    const model = tf.model({ inputs: input, outputs: y });
    const kernel = dense.trainableWeights[0]!.read() as tf.Variable;
    const loss = (): tf.Scalar => tf.sum(train(model, normal([2, 3, 2]))).asScalar();
    const { grads } = tf.variableGrads(loss, [kernel]);
    expect(numbers(grads[kernel.name]!)).toEqual([0, 0, 0, 0]);
    const optimizer = tf.train.adam(0.1);
    optimizer.minimize(loss, false, [kernel]);
    const moments = Reflect.get(optimizer, 'accumulatedFirstMoment') as unknown[];
    expect(moments).toHaveLength(1);
    expect(numbers(kernel)).toEqual([1, 1, 1, 1]);
  });

  it('rejects a block that changes the shape', () => {
    const x = tf.input({ shape: [3, 2] });
    const wide = tf.layers.dense({ units: 3 }).apply(x) as tf.SymbolicTensor;
    expect(() => layerDropLayer({ rate: 0.1 }).apply([x, wide])).toThrow('a block that keeps the shape');
  });
});

describe('word dropout', () => {
  const table = (): tf.layers.Layer =>
    tf.layers.embedding({
      inputDim: 6,
      outputDim: 1,
      name: 'words',
      weights: [tf.range(0, 6).reshape([6, 1])],
    });

  it('replaces tokens by the unknown token at its rate, and never those that are protected', () => {
    const input = tf.input({ shape: [50], dtype: 'int32' });
    const layer = attachWeights(
      wordDropout({ rate: 0.3, unkId: 1, protect: [0, 5] }),
      'embedding',
      site,
      table(),
    );
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    const ids = tf.tensor2d(
      Array.from({ length: 40 * 50 }, (_, i) => [0, 2, 3, 5][i % 4]!),
      [40, 50],
      'int32',
    );
    const y = numbers(train(model, ids));
    const replaced = numbers(ids).map((id, i) => y[i] !== id);
    numbers(ids).forEach((id, i) => {
      expect(y[i] === id || (y[i] === 1 && id !== 0 && id !== 5)).toBe(true);
    });
    const share = replaced.filter(Boolean).length / 1000;
    expect(Math.abs(share - 0.3)).toBeLessThan(6 * Math.sqrt(0.21 / 1000));
    expect(numbers(infer(model, ids))).toEqual(numbers(ids));
  });

  it('keeps the mask of the given tokens, and needs an embedding with the unknown token', () => {
    const layer = wordDropoutLayer({
      layer: tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true }),
      rate: 1,
      seed: 1,
    });
    const ids = tf.tensor2d([2, 3, 0], [1, 3]);
    train(layer, ids);
    expect(numbers(layer.computeMask(ids) as tf.Tensor)).toEqual([1, 1, 0]);
    expect(() => wordDropoutLayer({ layer: tf.layers.dense({ units: 2 }), rate: 0.1 })).toThrow(
      'an embedding',
    );
    expect(() => wordDropoutLayer({ layer: table(), rate: 0.1, unkId: 6 })).toThrow('one of the 6 tokens');
  });
});
