// Apart: starts with tfjs's own gradients and installs others.
import { lossesOf } from '@regatta/core';
import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { diagnose, repair } from './index.ts';

const model = (...layers: tf.layers.Layer[]): tf.LayersModel => tf.sequential({ layers });
const codes = (of: tf.LayersModel): string[] => diagnose(of).map(({ code, layer }) => `${code} ${layer}`);
const sum = (losses: readonly tf.Scalar[]): number =>
  losses.reduce((total, loss) => total + (loss.dataSync()[0] ?? 0), 0);
/** What `model.fit` of tfjs adds to the loss. */
const stockPenalty = ({ inputs, outputs }: tf.LayersModel): number =>
  sum(tf.model({ inputs, outputs }).calculateLosses());
const kernelRegularizer = tf.regularizers.l2({ l2: 1 });
const ones = { useBias: false, kernelInitializer: 'ones', kernelRegularizer } as const;

describe('A7, constraints', () => {
  it('are not applied by fit and not repaired; weights are copied unchanged', async () => {
    const kernelConstraint = tf.constraints.nonNeg();
    const layer = tf.layers.dense({
      units: 1,
      inputShape: [1],
      useBias: false,
      kernelConstraint,
      name: 'dense',
    });
    const of = model(layer);
    expect(codes(of)).toEqual(['A7 dense']);
    of.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError' });
    await of.fit(tf.ones([1, 1]), tf.fill([1, 1], -5), { epochs: 5, verbose: 0 });
    const weight = (m: tf.LayersModel): number => m.getWeights()[0]?.dataSync()[0] ?? Number.NaN;
    expect(weight(of)).toBeLessThan(0);
    const { model: fixed, repaired, remaining } = repair(of);
    expect(weight(fixed)).toBe(weight(of));
    expect([repaired, remaining.map(({ code }) => code)]).toEqual([[], ['A7']]);
  });
});

describe('A8, penalties', () => {
  it.each([
    ['lstm', () => tf.layers.lstm({ units: 2, ...ones, inputShape: [3, 2], name: 'l' }), 'l', 16],
    ['gru', () => tf.layers.gru({ units: 2, ...ones, inputShape: [3, 2], name: 'l' }), 'l', 12],
    ['simpleRNN', () => tf.layers.simpleRNN({ units: 2, ...ones, inputShape: [3, 2], name: 'l' }), 'l', 4],
    [
      'bidirectional',
      () =>
        tf.layers.bidirectional({
          layer: tf.layers.simpleRNN({ units: 2, ...ones, name: 'inner' }),
          mergeMode: 'concat',
          inputShape: [3, 2],
          name: 'l',
        }),
      'l/inner',
      8,
    ],
  ])('of %s are ignored; after repair they count', (_, make, place, right) => {
    const of = model(make());
    expect(codes(of)).toEqual([`A8 ${place}`]);
    expect(stockPenalty(of)).toBe(0);
    const { model: fixed, remaining } = repair(of);
    expect(remaining).toEqual([]);
    expect(stockPenalty(fixed)).toBeCloseTo(right, 4);
    expect(sum(lossesOf(fixed))).toBeCloseTo(right, 4);
  });

  it('of a shared layer, or of one in a shared model, count once for each use', () => {
    const input = tf.input({ shape: [2], name: 'in' });
    const shared = tf.layers.dense({ units: 2, ...ones, name: 'shared' });
    const twice = tf.model({ inputs: input, outputs: tensor(shared.apply(shared.apply(input))) });
    expect([codes(twice), stockPenalty(twice), sum(lossesOf(twice))]).toEqual([['A8 shared'], 8, 4]);
    expect(repair(twice).remaining[0]?.what).toContain('counted 2 times');
    const start = tf.input({ shape: [2] });
    const layer = tf.layers.dense({ units: 2, ...ones, name: 'dense' });
    const inner = tf.model({ inputs: start, outputs: tensor(layer.apply(start)), name: 'inner' });
    const outer = tf.input({ shape: [2] });
    const nested = tf.model({ inputs: outer, outputs: tensor(inner.apply(inner.apply(outer))) });
    expect([codes(nested), stockPenalty(nested), sum(lossesOf(nested))]).toEqual([['A8 inner/dense'], 8, 4]);
  });

  it('used once, or with strength 0, have no finding', () => {
    expect(codes(model(tf.layers.dense({ units: 2, ...ones, inputShape: [2] })))).toEqual([]);
    const kernelRegularizer = tf.regularizers.l1l2({ l1: 0, l2: 0 });
    expect(codes(model(tf.layers.lstm({ units: 2, kernelRegularizer, inputShape: [3, 2] })))).toEqual([]);
  });
});

function tensor(value: unknown): tf.SymbolicTensor {
  if (value instanceof tf.SymbolicTensor) return value;
  throw new Error('one symbolic tensor expected');
}

describe('A10, gradients', () => {
  afterEach(() => {
    uninstallGradients();
  });
  const gradient = (of: tf.LayersModel): tf.Tensor => {
    const [, ...shape] = of.inputs[0]!.shape;
    return tf.grad((x: tf.Tensor) => {
      const y = of.apply(x, { training: true });
      return tf.sum(y instanceof tf.Tensor ? y : []);
    })(tf.ones([1, ...shape.map(Number)]));
  };

  it('of average pooling are too small if a window reaches over the border, until installed', () => {
    const pool = (size: number, strides: number): tf.LayersModel =>
      model(
        tf.layers.averagePooling2d({
          poolSize: size,
          strides,
          padding: 'same',
          inputShape: [4, 4, 1],
          name: 'pool',
        }),
      );
    const of = pool(2, 1);
    expect(codes(of)).toEqual(['A10 pool']);
    // Each average distributes a gradient of 1 among its cells.
    expect(tf.sum(gradient(of)).dataSync()[0]).toBeLessThan(15);
    installGradients();
    expect(codes(of)).toEqual([]);
    expect(tf.sum(gradient(of)).dataSync()[0]).toBeCloseTo(16, 4);
    uninstallGradients();
    expect(codes(pool(2, 2))).toEqual([]);
    expect(tf.sum(gradient(pool(2, 2))).dataSync()[0]).toBeCloseTo(4, 4);
  });

  const dilated = { filters: 1, kernelSize: 2, dilationRate: 2, name: 'c' } as const;
  it.each([
    ['conv1d', () => tf.layers.conv1d({ ...dilated, inputShape: [6, 1] })],
    ['conv2d', () => tf.layers.conv2d({ ...dilated, inputShape: [6, 6, 1] })],
    ['conv2d with relu', () => tf.layers.conv2d({ ...dilated, inputShape: [6, 6, 1], activation: 'relu' })],
    ['separableConv2d', () => tf.layers.separableConv2d({ ...dilated, inputShape: [6, 6, 1] })],
  ])('of a dilated %s throw until installed', (_, make) => {
    const of = model(make());
    expect(codes(of)).toEqual(['A10 c']);
    expect(() => gradient(of)).toThrow('dilation');
    installGradients();
    expect(codes(of)).toEqual([]);
    expect(gradient(of).shape).toEqual(of.inputs[0]!.shape.map((size) => size ?? 1));
  });

  it('of a dilated conv3d throw until installed', () => {
    const of = model(tf.layers.conv3d({ ...dilated, dilationRate: [2, 2, 2], inputShape: [6, 6, 6, 1] }));
    expect(codes(of)).toEqual(['A10 c']);
    expect(() => gradient(of)).toThrow('dilation');
    installGradients();
    expect(codes(of)).toEqual([]);
    expect(gradient(of).shape).toEqual([1, 6, 6, 6, 1]);
  });

  it.each<[string, () => tf.layers.Layer, string[]]>([
    ['thresholdedReLU', () => tf.layers.thresholdedReLU({ inputShape: [3], name: 'l' }), ['A10 l']],
    [
      'centerCrop',
      () => tf.layers.centerCrop({ height: 2, width: 2, inputShape: [4, 4, 1], name: 'l' }),
      ['A10 l'],
    ],
    [
      'conv3dTranspose',
      () => tf.layers.conv3dTranspose({ filters: 1, kernelSize: 2, inputShape: [2, 2, 2, 1], name: 'l' }),
      ['A10 l', 'A14 l'],
    ],
  ])('of %s throw until installed', (_, make, found) => {
    const of = model(make());
    expect(codes(of)).toEqual(found);
    expect(() => gradient(of)).toThrow('gradient function not found');
    installGradients();
    expect(codes(of)).toEqual([]);
    expect(gradient(of).shape).toEqual(of.inputs[0]!.shape.map((size) => size ?? 1));
  });

  it.each<[string, () => tf.layers.Layer, string[]]>([
    [
      'conv3d',
      () => tf.layers.conv3d({ filters: 1, kernelSize: 2, inputShape: [3, 3, 3, 1], name: 'l' }),
      ['A10 l'],
    ],
    [
      'maxPooling3d',
      () => tf.layers.maxPooling3d({ poolSize: [2, 2, 2], inputShape: [4, 4, 4, 1], name: 'l' } as never),
      ['A10 l', 'A14 l'],
    ],
    ['upSampling2d', () => tf.layers.upSampling2d({ inputShape: [2, 2, 1], name: 'l' }), ['A10 l']],
    [
      'prelu with shared slopes',
      () => tf.layers.prelu({ sharedAxes: [2], inputShape: [2, 3], name: 'l' }),
      ['A14 l'],
    ],
    ['prelu', () => tf.layers.prelu({ inputShape: [2, 3], name: 'l' }), []],
    [
      'batchNormalization without scale',
      () => tf.layers.batchNormalization({ scale: false, inputShape: [3], name: 'l' }),
      ['B5 l'],
    ],
    ['batchNormalization', () => tf.layers.batchNormalization({ inputShape: [3], name: 'l' }), []],
  ])('and outputs (A14) of %s are reported until installed', (_, make, found) => {
    const of = model(make());
    expect(codes(of)).toEqual(found);
    installGradients();
    expect(codes(of)).toEqual([]);
  });
});

describe('A13, moments', () => {
  afterEach(() => {
    uninstallGradients();
  });

  it('go to other weights after layers are unfrozen, until installed or with a new optimizer', async () => {
    const dense = (name: string): tf.layers.Layer => tf.layers.dense({ units: 2, inputShape: [2], name });
    const of = model(dense('base'), dense('head'));
    const [optimizer, loss] = [tf.train.adam(0.1), 'meanSquaredError'];
    of.layers[0]!.trainable = false;
    of.compile({ optimizer, loss });
    await of.fit(tf.ones([1, 2]), tf.ones([1, 2]), { verbose: 0 });
    expect(codes(of)).toEqual([]);
    of.layers[0]!.trainable = true;
    of.compile({ optimizer, loss });
    expect(codes(of)).toEqual(['A13 base']);
    installGradients();
    expect(codes(of)).toEqual([]);
    uninstallGradients();
    of.compile({ optimizer: tf.train.adam(0.1), loss });
    expect(codes(of)).toEqual([]);
  });
});
