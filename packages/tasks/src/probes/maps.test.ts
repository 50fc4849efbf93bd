import { stream } from '@regatta/core';
import {
  type Maps,
  meanShift,
  neighbourPredictability,
  neighbourPredictabilitySchema,
  neighbourR2,
  RidgeFit,
  useBackend,
  varianceShift,
  varianceShiftSchema,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeWeight, probeContext } from '../testing/probe-context.ts';

const shape = [400, 8, 8, 3] as const;
const size = 400 * 8 * 8 * 3;
const random = stream('maps');
const keep = random.fold('keep').bernoulli(size, 0.75);

const mapsOf = (value: (row: number, y: number, x: number, c: number) => number): Maps => ({
  shape,
  values: Float64Array.from({ length: size }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % 8, Math.floor(i / 24) % 8];
    return value(Math.floor(i / 192), y, x, c);
  }),
});

beforeAll(() => useBackend('wasm'));

describe('RidgeFit', () => {
  it('recovers a linear function', () => {
    const fit = new RidgeFit(3);
    const values = random.fold('fit').normal(600);
    for (let i = 0; i < 200; i++) {
      const [a, b, c] = [values[3 * i]!, values[3 * i + 1]! * 2, values[3 * i + 2]! + a0(i)];
      fit.add([a, b, c], 5 + a - 2 * b + 0.5 * c);
    }
    expect(fit.predictor()([1, 2, 3])).toBeCloseTo(5 + 1 - 4 + 1.5, 2);
  });

  it('predicts the mean if the features do not vary', () => {
    const fit = new RidgeFit(2);
    for (const target of [1, 2, 6]) fit.add([4, 4], target);
    expect(fit.predictor()([9, 9])).toBeCloseTo(3);
  });
});

const a0 = (i: number): number => 10 + (i % 2);

describe('neighbour-predictability', () => {
  it('is 1 for constant maps and for slopes', () => {
    const level = random.fold('level').normal(1200);
    expect(
      neighbourR2(
        mapsOf((row, _y, _x, c) => level[row * 3 + c]!),
        keep,
      ),
    ).toBeGreaterThan(0.999);
    const none = new Uint8Array(size).fill(1).map((_, i) => (i % 9 === 0 ? 0 : 1));
    const slope = mapsOf((row, y, x, c) => level[row * 3 + c]! * y + level[row]! * x);
    expect(neighbourR2(slope, none)).toBeGreaterThan(0.99);
  });

  it('is about 0 for white noise', () => {
    const noise = random.fold('noise').normal(size);
    expect(Math.abs(neighbourR2({ shape, values: noise }, keep)!)).toBeLessThan(0.05);
  });

  it('is 0 if no neighbor is kept, and null if nothing varies or nothing is dropped', () => {
    const level = random.fold('level').normal(1200);
    const alike = mapsOf((row, _y, _x, c) => level[row * 3 + c]!);
    expect(Math.abs(neighbourR2(alike, new Uint8Array(size))!)).toBeLessThan(0.05);
    expect(
      neighbourR2(
        mapsOf(() => 2),
        keep,
      ),
    ).toBeNull();
    expect(neighbourR2(alike, new Uint8Array(size).fill(1))).toBeNull();
  });

  it('of a network is higher for elements than for blocks', async () => {
    const context = await probeContext('generated-glyphs-cnn', 10);
    const before = tf.memory().numTensors;
    const { layers } = neighbourPredictabilitySchema.parse(await neighbourPredictability.measure(context));
    expect(tf.memory().numTensors).toBe(before);
    expect(layers.map(({ layer }) => layer)).toEqual(['pool1', 'pool2']);
    expect(layers[0]!.element!).toBeGreaterThan(layers[0]!.block!);
    context.model.dispose();
  });
});

describe('variance-shift', () => {
  it('is the mean of the larger of the two ratios', () => {
    expect(meanShift([1, 4, 2], [1, 2, 4], 0)).toBeCloseTo((1 + 2 + 2) / 3);
    expect(meanShift([0, 0], [0, 0], 1e-5)).toBe(1);
  });

  it('is near 1 without noise once the moving statistics have settled, and larger after dropout', async () => {
    const shiftOf = async (rate: number): Promise<number> => {
      const spec = rate === 0 ? undefined : { name: 'element-dropout', options: { rate } };
      const context = await probeContext('generated-glyphs-cnn@batchNorm=true', 1, spec);
      // Batches of all images, so their statistics are those of the data; .9^120 of the initial value remains.
      const { inputs, size: images } = context.data.train;
      tf.tidy(() => {
        const x = tf.tensor(inputs, [images, 16, 16, 1]);
        for (let pass = 0; pass < 120; pass++) tf.tidy(() => void context.model.apply(x, { training: true }));
      });
      const { layers } = varianceShiftSchema.parse(await varianceShift.measure(context));
      context.model.dispose();
      expect(layers.map(({ layer }) => layer)).toEqual(['conv1-norm', 'conv2-norm']);
      return layers[1]!.shift;
    };
    const [none, half] = [await shiftOf(0), await shiftOf(0.5)];
    expect(none).toBeCloseTo(1, 1);
    expect(half).toBeGreaterThan(none + 0.1);
  });

  it('depends on the moving variance', async () => {
    const context = await probeContext('generated-glyphs-cnn@batchNorm=true', 40);
    const shift = async () =>
      varianceShiftSchema.parse(await varianceShift.measure(context)).layers[0]!.shift;
    const before = await shift();
    changeWeight(context.model, 'conv1-norm', 3, (values) => values.map((value) => value * 4));
    expect((await shift()) / before).toBeGreaterThan(3);
    context.model.dispose();
  });

  it('refuses a network without batch normalization', async () => {
    const context = await probeContext('generated-glyphs-cnn', 1);
    expect(() => varianceShift.measure(context)).toThrow('expected a network with batch normalization');
    context.model.dispose();
  });
});
