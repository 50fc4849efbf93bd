import { attach, predictSamples, type Regularizer, stream, trainingOutput } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CutoffKind,
  cutoff,
  cutoffKeep,
  cutoffLayer,
  cutoffLoss,
  hiddenCut,
  jensenShannon,
  keptPatches,
  patchDropout,
  patchDropoutLayer,
  patchesKept,
  removeTokens,
  tokenDropout,
  tokenDropoutLayer,
} from './index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const normal = (shape: number[], path = 'x'): tf.Tensor =>
  tf.tensor(stream(3).fold(path).normal(sizeOf(shape)), shape);
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync(), Number);
const train = (model: tf.LayersModel | tf.layers.Layer, x: tf.Tensor): tf.Tensor =>
  model.apply(x, { training: true }) as tf.Tensor;
const infer = (model: tf.LayersModel | tf.layers.Layer, x: tf.Tensor): tf.Tensor =>
  model.apply(x) as tf.Tensor;
const site = { name: 'site', seed: 5 };

/** A model that shows the mask behind a site: 1 for a real step, 0 for one that is masked. */
function shown(regularizer: Regularizer): tf.LayersModel {
  const input = tf.input({ shape: [null, 2] });
  const padded = tf.layers.masking({ maskValue: 9 }).apply(input) as tf.SymbolicTensor;
  const dropped = attach(regularizer, 'tokens', site, padded);
  return tf.model({
    inputs: input,
    outputs: [dropped, new ShowMask({}).apply(dropped) as tf.SymbolicTensor],
  });
}

class ShowMask extends tf.layers.Layer {
  static className = 'ShowMask';
  constructor(config: object) {
    super(config);
    this.supportsMasking = true;
  }
  override computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
    return (shape as tf.Shape).slice(0, 2);
  }
  override call(x: tf.Tensor | tf.Tensor[], { mask }: { mask?: tf.Tensor }): tf.Tensor {
    const [rows = 0, steps = 0] = (Array.isArray(x) ? x[0]! : x).shape;
    return mask ? tf.cast(mask, 'float32') : tf.fill([rows, steps], -1);
  }
}

const both = (model: tf.LayersModel, x: tf.Tensor): [tf.Tensor, tf.Tensor] =>
  model.apply(x, { training: true }) as unknown as [tf.Tensor, tf.Tensor];

describe.each<[string, Regularizer]>([
  ['token dropout', tokenDropout({ rate: 0.4 })],
  ['removal of tokens', tokenDropout({ rate: 0.4, mode: 'remove', spared: 0.3 })],
])('%s', (_name, regularizer) => {
  it('draws for an example and a position, whatever the batch and the padding', () => {
    const x = normal([3, 6, 2]);
    const more = tf.concat([tf.concat([x, tf.fill([3, 4, 2], 9)], 1), normal([2, 10, 2], 'more')], 0);
    const [few] = both(shown(regularizer), x);
    const [many] = both(shown(regularizer), more);
    expect(numbers(tf.slice(many, [0, 0, 0], [3, 6, 2]))).toEqual(numbers(few));
  });
});

describe('token dropout', () => {
  it('drops tokens at its rate, but none that is protected', () => {
    const y = train(tokenDropoutLayer({ rate: 0.3, protect: 2, seed: 1 }), tf.ones([200, 12, 1]));
    const perStep = numbers(tf.mean(y, [0, 2]));
    expect(perStep.slice(0, 2)).toEqual([1, 1]);
    for (const kept of perStep.slice(2)) expect(Math.abs(kept - 0.7)).toBeLessThan(6 * Math.sqrt(0.21 / 200));
  });

  it('spares a fraction of the examples', () => {
    const y = train(tokenDropoutLayer({ rate: 0.9, spared: 0.4, seed: 1 }), tf.ones([300, 12, 1]));
    const whole = numbers(tf.min(y, [1, 2])).filter((least) => least === 1).length / 300;
    expect(Math.abs(whole - 0.4)).toBeLessThan(6 * Math.sqrt(0.24 / 300));
  });

  it('with mode zero leaves the mask alone', () => {
    const x = tf.concat([normal([2, 3, 2]), tf.fill([2, 2, 2], 9)], 1);
    const [, mask] = both(shown(tokenDropout({ rate: 0.5 })), x);
    expect(numbers(mask)).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
  });

  it('with mode remove shortens the mask, also in samples', () => {
    const x = tf.concat([normal([4, 6, 2]), tf.fill([4, 2, 2], 9)], 1);
    const [y, mask] = both(shown(tokenDropout({ rate: 0.5, mode: 'remove' })), x);
    const real = numbers(tf.cast(tf.any(tf.notEqual(y, 0), -1), 'float32'));
    expect(numbers(mask)).toEqual(real);
    expect(numbers(tf.sum(mask, 1)).every((count) => count >= 1 && count <= 6)).toBe(true);
    const model = shown(tokenDropout({ rate: 0.5, mode: 'remove' }));
    const pooled = tf.model({ inputs: model.inputs, outputs: model.outputs[1]! });
    const counts = tf.sum(predictSamples(pooled, x, { samples: 8, seed: 1 }), -1);
    expect(new Set(numbers(counts)).size).toBeGreaterThan(1);
  });
});

describe('removeTokens', () => {
  it('moves kept real tokens to the left, in their order, and keeps at least one', () => {
    const row = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(row, (tokens) => {
        tf.tidy(() => {
          const steps = tokens.length;
          const x = tf.reshape(tf.add(tf.range(0, steps), 1), [1, steps, 1]);
          const flags = (i: 0 | 1): tf.Tensor =>
            tf.tensor2d(
              tokens.map((token) => Number(token[i])),
              [1, steps],
            );
          const { y, mask } = removeTokens(x, flags(0), flags(1));
          const real = tokens.flatMap(([, isReal], t) => (isReal ? [t + 1] : []));
          const kept = tokens.flatMap(([keep, isReal], t) => (keep && isReal ? [t + 1] : []));
          const want = kept.length > 0 ? kept : real.slice(0, 1);
          expect(numbers(y)).toEqual([...want, ...Array(steps - want.length).fill(0)]);
          expect(numbers(mask)).toEqual(Array.from({ length: steps }, (_, t) => Number(t < want.length)));
        });
      }),
    );
  });
});

describe('PatchDropout', () => {
  it('keeps max(1, floor(patches (1 - rate))) patches, without errors of rounding', () => {
    expect(patchesKept(10, 0.8)).toBe(2);
    expect(patchesKept(10, 0.9)).toBe(1);
    expect(patchesKept(3, 1)).toBe(1);
    expect(patchesKept(16, 0.25)).toBe(12);
  });

  it('keeps the patches with the smallest numbers, in ascending order', () => {
    expect(Array.from(keptPatches([0.5, 0.1, 0.9, 0.1, 0.3], 3))).toEqual([1, 3, 4]);
  });

  it('keeps each patch equally often, in order, behind the prefix', () => {
    const layer = patchDropoutLayer({ rate: 0.5, prefix: 2, seed: 1 });
    const x = tf.tile(tf.reshape(tf.range(0, 10), [1, 10, 1]), [400, 1, 1]);
    const y = train(layer, x);
    expect(y.shape).toEqual([400, 6, 1]);
    const rows = tf.squeeze(y, [2]).arraySync() as number[][];
    for (const row of rows) {
      expect(row.slice(0, 2)).toEqual([0, 1]);
      expect(row).toEqual([...new Set(row)].sort((a, b) => a - b));
    }
    for (let patch = 2; patch < 10; patch++) {
      const share = rows.filter((row) => row.includes(patch)).length / 400;
      expect(Math.abs(share - 0.5)).toBeLessThan(6 * Math.sqrt(0.25 / 400));
    }
    expect(infer(layer, x).shape).toEqual([400, 10, 1]);
  });

  it('gathers the mask with the tokens', () => {
    const x = tf.concat([normal([3, 4, 2]), tf.fill([3, 4, 2], 9)], 1);
    const [y, mask] = both(shown(patchDropout({ rate: 0.5 })), x);
    expect(mask.shape).toEqual([3, 4]);
    expect(numbers(mask)).toEqual(numbers(tf.cast(tf.any(tf.notEqual(y, 0), -1), 'float32')));
  });

  it('gives no mask where there was none, also in samples', () => {
    const input = tf.input({ shape: [8, 2] });
    const dropped = attach(patchDropout({ rate: 0.5 }), 'tokens', site, input);
    const model = tf.model({ inputs: input, outputs: new ShowMask({}).apply(dropped) as tf.SymbolicTensor });
    const samples = predictSamples(model, normal([3, 8, 2]), { samples: 3, seed: 1 });
    expect(samples.shape).toEqual([3, 3, 4]);
    expect(new Set(numbers(samples))).toEqual(new Set([-1]));
  });

  it('announces a number of steps that depends on the call, and rejects sequences that are all prefix', () => {
    const layer = patchDropoutLayer({ rate: 0.5, prefix: 3, seed: 1 });
    expect(layer.computeOutputShape([null, 7, 4])).toEqual([null, null, 4]);
    expect(() => train(layer, tf.ones([2, 3, 4]))).toThrow('more than 3 tokens');
  });
});

/** What cutoff keeps of one example, by scalar loops in double precision. */
function keptBy(kind: CutoffKind, draws: readonly number[], length: number, rate: number): number[] {
  const count = Math.floor(rate * length + 1e-9);
  if (kind === 'span') {
    const start = Math.floor(draws[0]! * (length - count + 1));
    return Array.from({ length }, (_, t) => Number(t < start || t >= start + count));
  }
  const order = Array.from({ length }, (_, t) => t).sort((a, b) => draws[a]! - draws[b]! || a - b);
  const cut = new Set(order.slice(0, count));
  return Array.from({ length }, (_, t) => Number(!cut.has(t)));
}

describe('cutoff', () => {
  it('cuts what scalar loops cut, for any length and rate, and no padding', () => {
    const kinds = fc.constantFrom<CutoffKind>('token', 'span');
    const lengths = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat({ max: 5 }));
    const rates = fc.oneof(
      fc.constantFrom(0, 0.1, 0.2, 0.3, 0.35, 0.7, 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(kinds, lengths, rates, fc.nat({ max: 99 }), (kind, [length, padding], rate, seed) => {
        tf.tidy(() => {
          const steps = Math.max(1, length + padding);
          const draws = stream(seed).uniform(kind === 'span' ? 1 : steps);
          const real = tf.tensor2d(
            Array.from({ length: steps }, (_, t) => Number(t < length)),
            [1, steps],
          );
          const u = tf.tensor(draws, kind === 'span' ? [1] : [1, steps]);
          const keep = numbers(cutoffKeep(kind, u, real, rate));
          expect(keep.slice(0, length)).toEqual(keptBy(kind, Array.from(draws), length, rate));
          expect(keep.slice(length).every((value) => value === 1)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('cuts the same features at all positions', () => {
    const y = train(cutoffLayer({ rate: 0.5, kind: 'feature', seed: 1 }), tf.ones([6, 5, 8]));
    expect(tf.max(tf.sub(tf.max(y, 1), tf.min(y, 1))).dataSync()[0]).toBe(0);
    expect(numbers(tf.sum(tf.slice(y, [0, 0, 0], [6, 1, 8]), [1, 2]))).toEqual(Array(6).fill(4));
  });

  it.each<[CutoffKind, number[]]>([
    ['token', [3, 3]],
    ['span', [3, 3]],
    ['feature', [6, 6]],
  ])('takes cut tokens out of the mask: %s', (kind, want) => {
    const x = tf.concat([normal([2, 6, 2]), tf.fill([2, 3, 2], 9)], 1);
    const [y, mask] = both(
      shown({ name: 'cut', tokens: () => cutoffLayer({ rate: 0.5, kind, seed: 1 }) }),
      x,
    );
    expect(numbers(tf.sum(mask, 1))).toEqual(want);
    if (kind !== 'feature')
      expect(numbers(mask)).toEqual(numbers(tf.cast(tf.any(tf.notEqual(y, 0), -1), 'float32')));
  });

  it('masks cut tokens where there was no mask', () => {
    const input = tf.input({ shape: [8, 2] });
    const dropped = cutoffLayer({ rate: 0.5, seed: 1 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: new ShowMask({}).apply(dropped) as tf.SymbolicTensor });
    expect(numbers(tf.sum(train(model, normal([3, 8, 2])), 1))).toEqual([4, 4, 4]);
    expect(new Set(numbers(infer(model, normal([3, 8, 2]))))).toEqual(new Set([-1]));
  });

  it.each([
    ['cutoff', cutoff({ rate: 0.5 }), 'tokens'],
    ['HiddenCut', hiddenCut({ rate: 0.5 }), 'residual'],
  ] as const)('%s cuts the first pass of a step and leaves the second whole', (_name, regularizer, hook) => {
    const input = tf.input({ shape: [8, 2] });
    const scale = tf.layers.dense({ units: 2, kernelInitializer: 'identity' });
    const output = attach(regularizer, hook, site, scale.apply(input));
    const model = tf.model({ inputs: input, outputs: output });
    const x = normal([3, 8, 2]);
    const seen: tf.Tensor[] = [];
    tf.variableGrads(() => {
      const y = trainingOutput(regularizer, () => train(model, x));
      seen.push(tf.keep(y.clone()));
      return tf.sum(y).asScalar();
    });
    const [cut, whole] = tf.split(seen[0]!, 2, 0);
    expect(numbers(whole!)).toEqual(numbers(x));
    expect(numbers(cut!).filter((value) => value === 0)).toHaveLength(3 * 4 * 2);
    // A call on its own is a step with one pass.
    expect(numbers(train(model, x)).filter((value) => value === 0)).toHaveLength(3 * 4 * 2);
  });
});

describe('the loss of cutoff', () => {
  const base = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Scalar =>
    tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar();
  const y = tf.oneHot(tf.tensor1d([0, 2, 1], 'int32'), 3).toFloat();

  it('is the plain loss for equal views with ceWeight 0, and for a single pass', () => {
    const logits = normal([3, 3]);
    const plain = base(y, logits).dataSync()[0]!;
    const twice = tf.concat([logits, logits]);
    expect(cutoffLoss(base, { ceWeight: 0 })(y, twice).dataSync()[0]).toBeCloseTo(plain, 5);
    expect(cutoffLoss(base)(y, logits).dataSync()[0]).toBe(plain);
    expect(() => cutoffLoss(base)(y, tf.concat([twice, logits]))).toThrow('1 or 2 predictions per target');
    expect(() => cutoffLoss(base)(tf.ones([3, 1]), tf.ones([6, 1]))).toThrow('at least two classes');
  });

  it('has a divergence between 0 and ln 2, that is symmetric and finite for extreme logits', () => {
    const logits = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(logits, logits, (a, b) => {
        tf.tidy(() => {
          const [p, q] = [tf.tensor2d(a, [2, 3]), tf.tensor2d(b, [2, 3])];
          const value = jensenShannon(p, q).dataSync()[0]!;
          expect(value).toBeGreaterThanOrEqual(-1e-6);
          expect(value).toBeLessThanOrEqual(Math.LN2 + 1e-6);
          expect(jensenShannon(q, p).dataSync()[0]).toBeCloseTo(value, 5);
          const gradient = tf.grad((x: tf.Tensor) => jensenShannon(x, q))(p);
          expect(numbers(gradient).every(Number.isFinite)).toBe(true);
        });
      }),
    );
  });
});
