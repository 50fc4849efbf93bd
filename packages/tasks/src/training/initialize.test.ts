import { none, stream } from '@regatta/core';
import { buildNetwork, glorotUniform, initialize, weightsByAddress } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fashionMnistResnet } from '../cnn/fashion-mnist-resnet.ts';
import { generatedTabularMlp } from '../mlp/generated-tabular-mlp.ts';
import { createRegularizer } from '../registry.ts';
import { regularizers } from '../regularizers.ts';

const task = generatedTabularMlp;

function initialWeights(name: string, seed: number): Record<string, readonly number[]> {
  const { defaultRate } = regularizers.find((entry) => entry.name === name)!;
  const options = defaultRate === undefined ? {} : { rate: defaultRate };
  const model = buildNetwork(task, createRegularizer({ name, options }), seed);
  const own = [...weightsByAddress(model)].filter(([address]) => /^(hidden\d|logits)\//.test(address));
  const values = own.map(([address, weight]) => [address, [...weight.read().dataSync()]] as const);
  model.dispose();
  return Object.fromEntries(values);
}

describe('glorotUniform', () => {
  it('is uniform in +-sqrt(6 / (fan in + fan out))', () => {
    const values = glorotUniform([300, 100], stream(1));
    const limit = Math.sqrt(6 / 400);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it('includes the receptive field of a convolution', () => {
    const limit = Math.sqrt(6 / (9 * 8 + 9 * 16));
    const values = glorotUniform([3, 3, 8, 16], stream(1));
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.98 * limit);
  });
});

describe('paired initial weights', () => {
  const plain = initialWeights('none', 3);

  it('are Glorot kernels and zero biases in the plain network', () => {
    expect(Object.keys(plain)).toHaveLength(6);
    expect(plain['hidden1/kernel']!.some((value) => value !== 0)).toBe(true);
    expect(plain['hidden1/bias']!.every((value) => value === 0)).toBe(true);
  });

  it.each(regularizers.map(({ name }) => name))('are the same with %s for the same seed', (name) => {
    expect(initialWeights(name, 3)).toMatchObject(plain);
  });

  it('differ across seeds', () => {
    expect(initialWeights('none', 4)['hidden1/kernel']).not.toEqual(plain['hidden1/kernel']);
  });
});

it('initializes batch normalization as the identity on standardized values', () => {
  const model = buildNetwork(fashionMnistResnet, none, 3);
  const starts = { gamma: 1, beta: 0, moving_mean: 0, moving_variance: 1 };
  for (const [role, start] of Object.entries(starts)) {
    const weights = [...weightsByAddress(model)].filter(([address]) => address.endsWith(`-norm/${role}`));
    expect(weights).toHaveLength(15);
    for (const [, weight] of weights) expect(new Set(weight.read().dataSync())).toEqual(new Set([start]));
  }
  model.dispose();
});

it('refuses a regularizer that removes a weight of the network', () => {
  const context = { site: (name: string) => ({ name, seed: 0 }) };
  const network = task.build(none, context);
  const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'hidden1' })] });
  expect(() => initialize(other, network, stream(0))).toThrow(/expected the weight .* of the plain network/);
  network.dispose();
  other.dispose();
});
