import { predictSamples, RegattaError, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutoutKeep,
  dropBlock1d,
  dropBlock2d,
  dropBlock3d,
  dropBlockGamma,
  dropBlockKeep,
  dropBlockMask,
  dropPath,
  dropPathRates,
  maxDropForward,
  maxPoolDropout2d,
  maxPoolDropoutForward,
  realisedFraction,
  shakeDropLayer,
  shakeShakeLayer,
  spatialConcreteDropoutForward,
  spatialConcreteDropoutPenalty,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  stochasticDepth,
  stochasticDepthLayer,
  varianceStableDropoutLayer,
  weightedChannelDropoutForward,
  weightedPool,
  weightedSelection,
} from './index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const normal = (shape: number[], path = 'x'): tf.Tensor =>
  tf.tensor(stream(3).fold(path).normal(sizeOf(shape)), shape);
const positive = (shape: number[], path = 'x'): tf.Tensor => tf.add(tf.abs(normal(shape, path)), 0.1);
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const train = (layer: tf.layers.Layer, x: tf.Tensor | tf.Tensor[]): tf.Tensor =>
  layer.apply(x, { training: true }) as tf.Tensor;
const infer = (layer: tf.layers.Layer, x: tf.Tensor | tf.Tensor[]): tf.Tensor => layer.apply(x) as tf.Tensor;
const inTidy = (body: () => void) => () => tf.tidy(() => body());

describe('spatial dropout', () => {
  it.each([
    ['1d', spatialDropout1d, [3, 9, 8]],
    ['2d', spatialDropout2d, [3, 4, 5, 8]],
    ['3d', spatialDropout3d, [3, 2, 3, 4, 8]],
  ] as const)('%s drops a channel at all positions or at none', (_name, make, shape) =>
    tf.tidy(() => {
      for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
        const last = shape.length - 1;
        const first = [0, last, ...shape.map((_, axis) => axis).slice(1, -1)];
        const x =
          dataFormat === 'channelsLast' ? tf.ones([...shape]) : tf.transpose(tf.ones([...shape]), first);
        const y = train(make({ rate: 0.5, seed: 2, dataFormat }), x);
        const spatial = shape.slice(1, -1).map((_, i) => (dataFormat === 'channelsLast' ? 1 : 2) + i);
        expect(numbers(tf.min(y, spatial))).toEqual(numbers(tf.max(y, spatial)));
        expect(new Set(numbers(y))).toEqual(new Set([0, 2]));
      }
    }),
  );
});

describe('DropBlock', () => {
  const spaces = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 });

  it('has a gamma of at most the rate, equal to it for blocks of 1', () => {
    fc.assert(
      fc.property(
        spaces,
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (s, b, rate) => {
          expect(dropBlockGamma(rate, b, s)).toBeLessThanOrEqual(rate * (1 + 1e-12));
          expect(dropBlockGamma(rate, 1, s)).toBeCloseTo(rate, 12);
        },
      ),
    );
  });

  it('drops whole blocks exactly where a seed starts them', () => {
    const cases = fc.record({
      space: spaces,
      block: fc.integer({ min: 1, max: 8 }),
      channels: fc.integer({ min: 1, max: 3 }),
      salt: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ space, block, channels, salt }) => {
        const side = Math.min(block, ...space);
        const grid = space.map((n) => n - side + 1);
        const seed = stream(5)
          .fold(salt)
          .bernoulli(2 * sizeOf(grid) * channels, 0.2);
        const keep = dropBlockKeep(seed, 2, space, channels, block);
        const coordinates = (flat: number, shape: number[]): number[] => {
          const at: number[] = [];
          let rest = flat;
          for (const n of shape.toReversed()) {
            at.unshift(rest % n);
            rest = Math.floor(rest / n);
          }
          return at;
        };
        const starts = Array.from(seed).flatMap((on, i) =>
          on === 1 ? [coordinates(i, [2, ...grid, channels])] : [],
        );
        keep.forEach((kept, i) => {
          const at = coordinates(i, [2, ...space, channels]);
          const covered = starts.some(
            (start) =>
              start[0] === at[0] &&
              start.at(-1) === at.at(-1) &&
              space.every((_, k) => at[k + 1]! >= start[k + 1]! && at[k + 1]! < start[k + 1]! + side),
          );
          expect(kept).toBe(covered ? 0 : 1);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the sum of ones, per batch or per example, and never divides by zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (b, rate, salt) => {
          for (const normalize of ['batch', 'example'] as const) {
            const options = { rate, blockSize: b, normalize };
            const mask = dropBlockMask([3, 5, 7, 2], options, stream(1).fold(salt));
            expect(mask.gate.every(Number.isFinite)).toBe(true);
            expect(mask.realisedFraction).toBe(realisedFraction(tf.tensor(mask.keep)));
            if (mask.realisedFraction === 1) expect(Math.max(...mask.gate)).toBe(0);
            else if (normalize === 'batch') expect(meanOf(Array.from(mask.gate))).toBeCloseTo(1, 3);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [1, 0.02],
    [3, 0.02],
    [4, 0.02],
  ])('with side %d drops about the rate when the rate is small', (blockSize, tolerance) => {
    const mask = dropBlockMask([64, 16, 12, 8], { rate: 0.08, blockSize }, stream(4));
    expect(Math.abs(mask.realisedFraction - 0.08)).toBeLessThan(tolerance);
  });

  it('with a block of the whole map is spatial dropout, with a block of one element is dropout', () => {
    const whole = dropBlockMask([50, 5, 5, 8], { rate: 0.3, blockSize: 9 }, stream(4));
    for (let map = 0; map < 50; map++) {
      for (let channel = 0; channel < 8; channel++) {
        const values = Array.from({ length: 25 }, (_, i) => whole.keep[(map * 25 + i) * 8 + channel]);
        expect(new Set(values).size).toBe(1);
      }
    }
    expect(Math.abs(whole.realisedFraction - 0.3)).toBeLessThan(0.1);
  });

  it('has the same blocks with channels first and last when channels share them', () => {
    const base = { rate: 0.3, blockSize: 2, sharedChannels: true };
    const last = dropBlockMask([3, 5, 4, 6], base, stream(8));
    const first = dropBlockMask([3, 6, 5, 4], { ...base, dataFormat: 'channelsFirst' }, stream(8));
    expect(last.shape).toEqual([3, 5, 4, 1]);
    expect(first.shape).toEqual([3, 1, 5, 4]);
    expect(Array.from(first.gate)).toEqual(Array.from(last.gate));
  });

  it(
    'follows a rising rate',
    inTidy(() => {
      const layer = dropBlock2d({
        rate: { kind: 'dropBlock', target: 0.4, duration: 4 },
        blockSize: 3,
        seed: 1,
      });
      const x = tf.ones([20, 12, 12, 4]);
      const fractions = Array.from({ length: 6 }, () => realisedFraction(train(layer, x)));
      expect(fractions[0]).toBe(0);
      for (let step = 1; step < 5; step++) expect(fractions[step]).toBeGreaterThan(fractions[step - 1]!);
    }),
  );

  it.each([
    [dropBlock1d, [4, 9, 3]],
    [dropBlock2d, [4, 5, 7, 3]],
    [dropBlock3d, [4, 3, 4, 5, 3]],
  ] as const)('has a gradient consistent with its output: $0', (make, shape) =>
    tf.tidy(() => {
      const [a, b] = [0, 1].map(() => make({ rate: 0.3, blockSize: 2, seed: 3, name: 'block' }));
      const y = train(a!, tf.ones([...shape]));
      const gradient = tf.grad((x: tf.Tensor) => tf.sum(train(b!, x)))(tf.ones([...shape]));
      expect(numbers(gradient)).toEqual(numbers(y));
      expect(new Set(numbers(y)).size).toBe(2);
    }),
  );
});

describe('stochastic depth', () => {
  it(
    'drops rows independently, or all together',
    inTidy(() => {
      for (const mode of ['row', 'batch'] as const) {
        const layer = dropPath({ rate: 0.5, mode, seed: 4 });
        const calls = Array.from({ length: 8 }, () => numbers(tf.min(train(layer, tf.ones([16, 3])), 1)));
        const mixed = calls.filter((rows) => new Set(rows).size === 2).length;
        expect(mixed > 0, mode).toBe(mode === 'row');
        expect(new Set(calls.flat())).toEqual(new Set([0, 2]));
      }
    }),
  );

  it(
    'has the same mean in both scalings relative to inference',
    inTidy(() => {
      for (const scaling of ['inverted', 'original'] as const) {
        const layer = stochasticDepthLayer({ rate: 0.3, scaling, seed: 5 });
        const x = tf.ones([20_000, 1]);
        const [want] = numbers(infer(layer, x));
        expect(Math.abs(meanOf(numbers(train(layer, x))) - want!)).toBeLessThan(0.025);
        expect(want).toBeCloseTo(scaling === 'original' ? 0.7 : 1, 6);
      }
    }),
  );

  it(
    'follows the depth of its site',
    inTidy(() => {
      const dropped = (depth: number | undefined, depthRule: 'linear' | 'constant'): number => {
        const site = { name: 'block', seed: 1, ...(depth === undefined ? {} : { depth }) };
        const placed = stochasticDepth({ rate: 0.6, depthRule }).branch!(site);
        if (!('apply' in placed)) throw new Error('one layer expected');
        return realisedFraction(train(placed, tf.ones([4000, 1])));
      };
      expect(dropped(0, 'linear')).toBe(0);
      expect(Math.abs(dropped(0.5, 'linear') - 0.3)).toBeLessThan(0.04);
      for (const at of [dropped(1, 'linear'), dropped(undefined, 'linear'), dropped(0, 'constant')]) {
        expect(Math.abs(at - 0.6)).toBeLessThan(0.04);
      }
      expect(() => dropped(2, 'linear')).toThrow('expected depth of a site to be a number >= 0 and <= 1');
    }),
  );

  it('has rates that rise in equal steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (layers, rate) => {
          const timm = dropPathRates({ convention: 'zeroFirst', maxRate: rate, layers });
          const huang = dropPathRates({ convention: 'huang', lastSurvival: 1 - rate, layers });
          expect(timm[0]).toBe(0);
          for (const [rates, steps] of [
            [timm, layers - 1],
            [huang, layers],
          ] as const) {
            expect(rates.at(-1)).toBeCloseTo(rate, 12);
            for (let l = 1; l < layers; l++) expect(rates[l]! - rates[l - 1]!).toBeCloseTo(rate / steps, 12);
          }
        },
      ),
    );
  });

  it(
    'in mode batch draws the same value for every part of the batch in Monte Carlo samples',
    inTidy(() => {
      const input = tf.input({ shape: [2] });
      const layer = dropPath({ rate: 0.5, mode: 'batch', seed: 3 });
      const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
      const whole = predictSamples(model, tf.ones([5, 2]), { samples: 8 });
      const single = predictSamples(model, tf.ones([5, 2]), { samples: 8, batchSize: 1 });
      expect(numbers(single)).toEqual(numbers(whole));
    }),
  );
});

describe('max-pooling dropout', () => {
  it.each([
    ['valid', [2, 2]],
    ['same', [2, 2]],
    ['same', [1, 1]],
  ] as const)(
    'returns the exact mean over all masks at inference: %s padding, strides %j',
    (padding, strides) =>
      tf.tidy(() => {
        const pooling = { poolSize: [2, 2], strides, padding } as const;
        const x = normal([1, 3, 3, 1]);
        const rate = 0.3;
        let mean: tf.Tensor = tf.scalar(0);
        for (let bits = 0; bits < 512; bits++) {
          const mask = Array.from({ length: 9 }, (_, i) => (bits >>> i) & 1);
          const probability = mask.reduce((p, bit) => p * (bit === 1 ? 1 - rate : rate), 1);
          const y = maxPoolDropoutForward(x, tf.tensor(mask, [1, 3, 3, 1]), pooling);
          mean = tf.add(mean, tf.mul(y, probability));
        }
        const got = weightedPool(x, pooling, rate);
        expect(got.shape).toEqual(mean.shape);
        for (const [i, want] of numbers(mean).entries()) expect(numbers(got)[i]).toBeCloseTo(want, 5);
      }),
  );

  it('weights the sorted values of a window by q rate^(n - i)', () => {
    const window = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(window, fc.double({ min: 0, max: 1, noNaN: true }), (values, rate) => {
        const pooling = { poolSize: [2, 3], strides: [2, 3], padding: 'valid' } as const;
        const y = tf.tidy(() => numbers(weightedPool(tf.tensor(values, [1, 2, 3, 1]), pooling, rate)));
        const sorted = values.toSorted((a, b) => a - b);
        const want = sorted.reduce((sum, a, i) => sum + (1 - rate) * rate ** (5 - i) * a, 0);
        expect(Math.abs(y[0]! - want)).toBeLessThan(1e-6 * 1000);
      }),
    );
  });

  it(
    'is max pooling at rate 0 in both data formats, and gives zeros at rate 1',
    inTidy(() => {
      const x = normal([2, 6, 5, 3]);
      const first = tf.transpose(x, [0, 3, 1, 2]);
      const want = tf.maxPool(tf.reshape(x, [2, 6, 5, 3]) as tf.Tensor4D, 2, 2, 'same');
      for (const rate of [0, 1]) {
        const last = maxPoolDropout2d({ rate, padding: 'same' });
        const other = maxPoolDropout2d({ rate, padding: 'same', dataFormat: 'channelsFirst' });
        for (const run of [train, infer]) {
          const expected = numbers(tf.mul(want, 1 - rate)).map((value) => value + 0);
          expect(numbers(run(last, x)).map((value) => value + 0)).toEqual(expected);
          const back = tf.transpose(run(other, first), [0, 2, 3, 1]);
          expect(numbers(back).map((value) => value + 0)).toEqual(expected);
          expect(last.computeOutputShape(x.shape)).toEqual(want.shape);
          expect(other.computeOutputShape([null, 3, 6, 5])).toEqual([null, 3, 3, 3]);
        }
      }
    }),
  );
});

describe('max-drop', () => {
  it(
    'drops only the maximum of each map, or across channels at each position',
    inTidy(() => {
      const x = positive([2, 5, 4, 3]);
      for (const [mode, over, shape] of [
        ['feature', [1, 2], [2, 1, 1, 3]],
        ['channel', [3], [2, 5, 4, 1]],
      ] as const) {
        const y = maxDropForward(x, tf.ones([...shape]), { mode });
        const dropped = numbers(tf.sub(x, y)).filter((value) => value !== 0);
        expect(dropped.sort()).toEqual(numbers(tf.max(x, [...over])).sort());
        expect(numbers(maxDropForward(x, tf.zeros([...shape]), { mode }))).toEqual(numbers(x));
      }
    }),
  );

  it(
    'also drops a window around the maximum, clipped at the border',
    inTidy(() => {
      const maps = tf.buffer([2, 4, 5, 1]);
      for (let i = 0; i < 40; i++) maps.values[i] = 1;
      maps.set(9, 0, 2, 2, 0);
      maps.set(9, 1, 0, 4, 0);
      const y = maxDropForward(maps.toTensor(), tf.ones([2, 1, 1, 1]), { windowSize: 3 });
      const zeros = numbers(tf.sum(tf.cast(tf.equal(y, 0), 'float32'), [1, 2, 3]));
      expect(zeros).toEqual([9, 4]);
    }),
  );
});

describe('weighted channel dropout', () => {
  it('draws in proportion to the scores, without replacement', () => {
    const scores = [1, 2, 5];
    const rows = 6000;
    const u = stream(6).uniform(rows * 3);
    const drawn = weightedSelection(
      Array.from({ length: rows * 3 }, (_, i) => scores[i % 3]!),
      u,
      3,
      1,
    );
    for (const [channel, score] of scores.entries()) {
      const share = meanOf(Array.from(drawn).filter((_, i) => i % 3 === channel));
      expect(Math.abs(share - score / 8)).toBeLessThan(0.03);
    }
    const two = weightedSelection([1, 2, 5, 0.1, 0.1, 0.1], u, 3, 2);
    expect(Array.from(two.slice(0, 3)).reduce((a, b) => a + b)).toBe(2);
  });

  it('keeps the sum of the channel means', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.nat(), (rate, salt) => {
        tf.tidy(() => {
          const x = positive([3, 4, 4, 7], `x${salt}`);
          const u = tf.tensor(stream(salt).uniform(21), [3, 1, 1, 7]);
          const y = weightedChannelDropoutForward(x, u, tf.ones([3, 1, 1, 7]), rate);
          const sums = (value: tf.Tensor): number[] => numbers(tf.sum(tf.mean(value, [1, 2]), 1));
          for (const [row, want] of sums(x).entries()) expect(sums(y)[row]).toBeCloseTo(want, 3);
          const kept = numbers(tf.sum(tf.cast(tf.greater(tf.mean(y, [1, 2]), 0), 'float32'), 1));
          expect(new Set(kept)).toEqual(new Set([Math.ceil((1 - rate) * 7 - 1e-9)]));
        });
      }),
      { numRuns: 30 },
    );
  });

  it(
    'is finite when no channel is active or none is kept',
    inTidy(() => {
      const u = tf.fill([2, 1, 1, 4], 0.5);
      const zeros = numbers(
        weightedChannelDropoutForward(tf.zeros([2, 3, 3, 4]), u, tf.ones([2, 1, 1, 4]), 0.5),
      );
      const none = numbers(
        weightedChannelDropoutForward(positive([2, 3, 3, 4]), u, tf.ones([2, 1, 1, 4]), 1),
      );
      expect(new Set([...zeros, ...none])).toEqual(new Set([0]));
    }),
  );
});

describe('cutout', () => {
  it('blanks a square of even side around each center, clipped at the border', () => {
    const center = fc.record({ y: fc.integer({ min: 0, max: 6 }), x: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(center, center, fc.integer({ min: 1, max: 12 }), (a, b, length) => {
        const keep = cutoutKeep([a.y, a.x, b.y, b.x], [2, 7, 9], length);
        const half = Math.floor(length / 2);
        const within = (at: number, middle: number): boolean => at >= middle - half && at < middle + half;
        keep.forEach((kept, i) => {
          const { y, x } = i < 63 ? a : b;
          const [row, column] = [Math.floor((i % 63) / 9), i % 9];
          expect(kept).toBe(within(row, y) && within(column, x) ? 0 : 1);
        });
      }),
    );
  });
});

describe('shake-shake and ShakeDrop', () => {
  it(
    'mix branches and gradients with separate factors in training',
    inTidy(() => {
      const branches = [tf.ones([6, 3]), tf.zeros([6, 3])];
      const layer = (): tf.layers.Layer => shakeShakeLayer({ seed: 4, name: 'mix' });
      const alpha = numbers(train(layer(), branches));
      expect(alpha.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(alpha[0]).toBe(alpha[1]);
      expect(alpha[0]).not.toBe(alpha[3]);
      const mixed = layer();
      const [df1, df2] = tf.grads((f1: tf.Tensor, f2: tf.Tensor) => tf.sum(train(mixed, [f1, f2])))(branches);
      for (const sum of numbers(tf.add(df1!, df2!))) expect(sum).toBeCloseTo(1, 6);
      expect(numbers(df1!)[0]).not.toBeCloseTo(alpha[0]!, 3);
      expect(numbers(infer(layer(), branches))).toEqual(Array(18).fill(0.5));
    }),
  );

  it(
    'average to the inference output',
    inTidy(() => {
      const x = tf.ones([20_000, 1]);
      const mean = meanOf(numbers(train(shakeShakeLayer({ seed: 2 }), [x, tf.mul(x, 3)])));
      expect(Math.abs(mean - 2)).toBeLessThan(0.03);
      const drop = shakeDropLayer({ rate: 0.4, seed: 2 });
      expect(Math.abs(meanOf(numbers(train(drop, x))) - 0.6)).toBeLessThan(0.03);
      expect(numbers(infer(drop, tf.ones([1, 1])))[0]).toBeCloseTo(0.6, 6);
    }),
  );
});

describe('spatial concrete dropout', () => {
  it(
    'becomes channel dropout as the temperature decreases',
    inTidy(() => {
      const u = tf.tensor([0.1, 0.69, 0.71, 0.9], [1, 1, 1, 4]);
      const pLogit = tf.tensor1d([Math.log(0.3 / 0.7)]);
      const { y } = spatialConcreteDropoutForward(tf.ones([1, 2, 2, 4]), u, pLogit, { temperature: 1e-3 });
      expect(numbers(tf.max(y, [1, 2])).map((value) => Math.round(value * 0.7))).toEqual([1, 1, 0, 0]);
    }),
  );

  it(
    'has finite gradients at extreme logits',
    inTidy(() => {
      for (const logit of [-40, 0, 40]) {
        const slope = tf.grad((p: tf.Tensor) => spatialConcreteDropoutPenalty(p, 5, 0.1))(
          tf.tensor1d([logit]),
        );
        expect(numbers(slope).every(Number.isFinite)).toBe(true);
      }
    }),
  );
});

describe('variance-stable dropout', () => {
  it(
    'has bounded noise with the variance of dropout',
    inTidy(() => {
      const y = numbers(train(varianceStableDropoutLayer({ rate: 0.2, seed: 1 }), tf.ones([50_000])));
      const variance = meanOf(y.map((value) => (value - 1) ** 2));
      expect(Math.abs(variance - 0.25)).toBeLessThan(0.005);
      const small = numbers(train(varianceStableDropoutLayer({ bound: 0.1, seed: 1 }), tf.ones([5000])));
      expect(Math.min(...small)).toBeGreaterThan(0.899);
      expect(Math.max(...small)).toBeLessThan(1.101);
      expect(Math.max(...small)).toBeGreaterThan(1.099);
    }),
  );
});

describe('a mask with an invalid shape', () => {
  it('is rejected', () => {
    expect(() => dropBlockMask([4, 3], { rate: 0.1, blockSize: 2 }, stream(1))).toThrow(RegattaError);
  });
});
