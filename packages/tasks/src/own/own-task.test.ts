import { attach, attachRecurrent, attachWeights, none, type Regularizer, stream } from '@regatta/core';
import { buildNetwork, weightsByAddress } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { apply } from '../layers.ts';
import { createRegularizer } from '../registry.ts';
import { loadContext } from '../testing/load-context.ts';
import type { ModelContext, TaskDefinition } from './definition.ts';
import { ownTask } from './own-task.ts';

const count = 40;
const table = {
  inputs: Array.from({ length: count }, (_, i) => [i, i % 7, (i * i) % 11]),
  labels: Array.from({ length: count }, (_, i) => (i % 4 === 0 ? 'a' : 'b')),
};

/** A network as a user writes it, with tfjs's own initializers. */
function network(regularizer: Regularizer, { inputShape, outputs, site }: ModelContext): tf.LayersModel {
  const inputs = tf.input({ shape: [...inputShape] });
  const dense = tf.layers.dense({
    units: 8,
    activation: 'relu',
    kernelInitializer: 'heNormal',
    name: 'hidden1',
  });
  const hidden = apply(attachWeights(regularizer, 'dense', site('hidden1', 1), dense), inputs);
  const x = apply(
    tf.layers.batchNormalization({ name: 'norm' }),
    attach(regularizer, 'hidden', site('hidden1', 1), hidden),
  );
  return tf.model({ inputs, outputs: apply(tf.layers.dense({ units: outputs, name: 'logits' }), x) });
}

const definition: TaskDefinition = { name: 'own', family: 'mlp', data: table, model: network };
const make = (overrides: Partial<TaskDefinition> = {}) =>
  ownTask({ ...definition, ...overrides }, { folder: '.' });

describe('ownTask', () => {
  it('determines hooks, classes and widths', async () => {
    const task = await make();
    expect(task.hooks).toEqual(['hidden', 'dense']);
    expect(task.architecture.layers).toEqual([3, 8, 2]);
    expect(task.objective.name).toBe('classification');
    expect(task.defaults).toEqual({ steps: 600, batchSize: 16, learningRate: 1e-3 });
  });

  it('determines the kind of the recurrent layer', async () => {
    const task = await make({
      family: 'rnn',
      data: {
        inputs: Array.from({ length: count }, (_, i) => [[i], [1]]),
        targets: table.inputs.map(([x]) => x!),
      },
      model: (regularizer, { inputShape, outputs, site }) => {
        const inputs = tf.input({ shape: [...inputShape] });
        const layer = attachRecurrent(regularizer, site('gru1'), { cell: 'gru', units: 4, name: 'gru1' });
        const logits = tf.layers.dense({ units: outputs, name: 'logits' });
        return tf.model({ inputs, outputs: apply(logits, apply(layer, inputs)) });
      },
    });
    expect([task.cell, task.hooks, task.objective.name]).toEqual(['gru', ['recurrent'], 'regression']);
  });

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    await make();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('starts every arm of a block with the same weights, drawn with the initializers of the layers', async () => {
    const task = await make();
    const weightsOf = (regularizer: Regularizer, seed: number): Record<string, number[]> => {
      const model = buildNetwork(task, regularizer, seed);
      const entries = [...weightsByAddress(model)].map(([address, weight]) => [
        address,
        [...weight.read().dataSync()],
      ]);
      model.dispose();
      return Object.fromEntries(entries);
    };
    const plain = weightsOf(none, 1);
    expect(weightsOf(none, 1)).toEqual(plain);
    for (const name of ['dropout', 'drop-connect']) {
      expect(weightsOf(createRegularizer({ name, options: { rate: 0.5 } }), 1)).toMatchObject(plain);
    }
    expect(weightsOf(none, 2)['hidden1/kernel']).not.toEqual(plain['hidden1/kernel']);
    // He: a normal with standard deviation sqrt(2 / fan in), truncated at two standard deviations.
    expect(Math.max(...plain['hidden1/kernel']!.map(Math.abs))).toBeLessThanOrEqual(2 * Math.sqrt(2 / 3));
    expect(plain['norm/gamma']).toEqual(Array(8).fill(1));
    expect(plain['logits/bias']).toEqual([0, 0]);
  });

  it('splits by block, scales with the training split, and has the same checksum for every block', async () => {
    const task = await make({
      data: { inputs: table.inputs, targets: table.inputs.map(([x]) => 5 * x! + 3) },
    });
    const load = (seed: number) => task.load(loadContext(stream('own').fold(seed)));
    const [first, again, other] = [await load(1), await load(1), await load(2)];
    expect(again).toEqual(first);
    expect(other.train.inputs).not.toEqual(first.train.inputs);
    expect(other.checksums).toEqual(first.checksums);
    expect([first.train.size, first.validation.size, first.test.size]).toEqual([24, 8, 8]);
    const mean = Array.from(first.train.labels).reduce((sum, y) => sum + y, 0) / 24;
    expect(mean).toBeCloseTo(0, 5);
    // The targets are a linear function of the inputs, so both are equal once standardized.
    const column = Float32Array.from({ length: 24 }, (_, i) => first.train.inputs[3 * i]!);
    first.train.labels.forEach((y, i) => {
      expect(y).toBeCloseTo(column[i]!, 4);
    });
    expect(first.targetScale).toBeGreaterThan(5);
  });

  it('does not standardize integer inputs of an embedding', async () => {
    const task = await make({
      data: { inputs: table.inputs.map((row) => row.map((x) => x % 5)), labels: table.labels },
      model: (_regularizer, { outputs }) => {
        const inputs = tf.input({ shape: [3], dtype: 'int32' });
        const embedded = apply(tf.layers.embedding({ inputDim: 5, outputDim: 2, name: 'words' }), inputs);
        const logits = tf.layers.dense({ units: outputs, name: 'logits' });
        return tf.model({ inputs, outputs: apply(logits, apply(tf.layers.flatten(), embedded)) });
      },
    });
    const { train } = await task.load(loadContext(stream(1)));
    expect(train.inputs.every((x) => Number.isInteger(x) && x >= 0 && x < 5)).toBe(true);
  });
});

const ending = (layers: tf.layers.Layer[]) => (): tf.LayersModel => tf.sequential({ layers });
const first = (options: object = {}) =>
  tf.layers.dense({ units: 4, inputShape: [3], name: 'hidden1', ...options });
const last = (options: object = {}) => tf.layers.dense({ units: 2, name: 'logits', ...options });

describe('an invalid definition', () => {
  it.each<[string, Partial<TaskDefinition>, string]>([
    [
      'unnamed layer',
      { model: () => ending([tf.layers.dense({ units: 4, inputShape: [3] }), last()])() },
      "Name the layer, e.g. name: 'hidden1'",
    ],
    [
      'softmax',
      { model: () => ending([first(), last({ activation: 'softmax' })])() },
      'received softmax in "logits"',
    ],
    [
      'units',
      { model: () => ending([first(), last({ units: 3 })])() },
      'one output [batch, 2] (a logit for each class), received [batch,3]',
    ],
    [
      'input',
      { model: () => ending([first({ inputShape: [5] }), last()])() },
      'one input with the shape of the data, [3], received [5]',
    ],
    [
      'tfjs dropout',
      { model: () => ending([first(), tf.layers.dropout({ rate: 0.5 }), last()])() },
      'received Dropout of tf.layers, rate: 0.5. Add a site with attach(',
    ],
    [
      'bidirectional',
      {
        data: { inputs: table.inputs.map((row) => row.map((x) => [x])), labels: table.labels },
        model: () =>
          ending([
            tf.layers.bidirectional({
              layer: tf.layers.simpleRNN({ units: 2 }),
              mergeMode: 'concat',
              inputShape: [3, 1],
              name: 'both',
            }),
            last(),
          ])(),
      },
      'a layer that has its own weights, received one that contains several layers',
    ],
    ['few rows', { data: { inputs: [[1], [2]], labels: [0, 1] } }, 'at least 20 examples, received 2'],
    ['batch', { training: { batchSize: 25 } }, 'training.batchSize: expected at most 16'],
    ['objective', { objective: 'regression' }, `Pass the numbers as "targets"`],
  ])('%s: the error has a remedy', async (_name, overrides, message) => {
    await expect(make(overrides)).rejects.toThrow(message);
  });
});
