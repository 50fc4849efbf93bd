import type { ProbeContext } from '@regatta/trial';
import {
  activationStatistics,
  activationStatisticsSchema,
  byActivation,
  evaluate,
  gini,
  hoyer,
  maskWithout,
  meanAbsCorrelation,
  unitAblation,
  unitAblationSchema,
  unitRemoval,
  unitRemovalSchema,
  useBackend,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeWeight, probeContext, weightsOf } from '../testing/probe-context.ts';

let context: ProbeContext;
/** The first test examples as a split. */
const first = (rows: number) => ({
  size: rows,
  inputs: context.test.inputs.slice(0, rows * 20),
  labels: context.test.labels.slice(0, rows),
});
const scores = (rows: number) => evaluate(context.model, first(rows), context.data, context.task.objective);

beforeAll(async () => {
  await useBackend('wasm');
  context = await probeContext('generated-tabular-mlp', 60);
});
afterAll(() => context.model.dispose());

describe('unit-removal', () => {
  it('removes nothing at 0, and changes neither the network nor the number of tensors', async () => {
    const before = [tf.memory().numTensors, ...weightsOf(context.model, 'hidden1')];
    const { shares, layers } = unitRemovalSchema.parse(await unitRemoval.measure(context));
    expect([tf.memory().numTensors, ...weightsOf(context.model, 'hidden1')]).toEqual(before);
    expect(layers.map(({ layer }) => layer)).toEqual(['hidden1', 'hidden2']);
    const { accuracy } = scores(1000);
    for (const { targeted, random } of layers) {
      expect(targeted).toHaveLength(shares.length);
      expect(targeted[0]).toBeCloseTo(accuracy!, 12);
      expect(random[0]).toBeCloseTo(accuracy!, 12);
      expect(targeted.at(-1)!).toBeLessThan(accuracy!);
    }
  });

  it('measures the accuracy of a network in which the outgoing weights of those units are zero', async () => {
    const { layers } = unitRemovalSchema.parse(await unitRemoval.measure(context));
    const means = tf.tidy(() => {
      const [kernel, bias] = context.model.getLayer('hidden1').getWeights();
      const x = tf.tensor(first(1000).inputs, [1000, 20]);
      return tf.mean(tf.relu(x.matMul(kernel!).add(bias!)), 0).dataSync();
    });
    const removed = byActivation(means).slice(0, 32);
    const kept = Float32Array.from(weightsOf(context.model, 'hidden2')[0]!);
    changeWeight(context.model, 'hidden2', 0, (values) =>
      values.map((value, i) => (removed.includes(Math.floor(i / 64)) ? 0 : value)),
    );
    expect(layers[0]!.targeted[5]).toBeCloseTo(scores(1000).accuracy!, 12);
    changeWeight(context.model, 'hidden2', 0, () => kept);
  });

  it('orders units by activation and masks the first ones', () => {
    expect(byActivation([1, 3, 2, 3])).toEqual([1, 3, 2, 0]);
    expect([...maskWithout([2, 0, 1], 1)]).toEqual([1, 1, 0]);
    expect([...maskWithout([2, 0, 1], 2, 3)]).toEqual([0, 3, 0]);
    expect([...maskWithout([0, 1], 0)]).toEqual([1, 1]);
  });

  it('is a pure function of its context', async () => {
    expect(await unitRemoval.measure(context)).toEqual(await unitRemoval.measure(context));
  });
});

describe('unit-ablation', () => {
  it('measures the loss without each unit', async () => {
    const { loss, layers } = unitAblationSchema.parse(await unitAblation.measure(context));
    expect(loss).toBeCloseTo(scores(500).loss!, 6);
    const kept = Float32Array.from(weightsOf(context.model, 'logits')[0]!);
    const rises = Array.from({ length: 64 }, (_, unit) => {
      changeWeight(context.model, 'logits', 0, () =>
        kept.map((w, i) => (Math.floor(i / 4) === unit ? 0 : w)),
      );
      return (scores(500).loss! - loss) / loss;
    });
    changeWeight(context.model, 'logits', 0, () => kept);
    expect(layers[1]!.worst).toBeCloseTo(Math.max(...rises), 5);
    expect(layers[1]!.mean).toBeCloseTo(rises.reduce((a, b) => a + b) / 64, 5);
  });

  it('measures no effect of units with zero outgoing weights', async () => {
    const kept = Float32Array.from(weightsOf(context.model, 'logits')[0]!);
    changeWeight(context.model, 'logits', 0, (values) => values.fill(0));
    const { layers } = unitAblationSchema.parse(await unitAblation.measure(context));
    for (const { worst, mean } of layers) expect([worst, mean]).toEqual([0, 0]);
    changeWeight(context.model, 'logits', 0, () => kept);
  });
});

describe('activation-statistics', () => {
  it('computes sparsity of equal, single and hand-made activations', () => {
    expect(gini([2, 2, 2])).toBeCloseTo(0);
    expect(gini([0, 0, 0, 5])).toBeCloseTo(0.75);
    expect(gini([3, 1])).toBeCloseTo(0.25);
    expect(hoyer([2, 2, 2])).toBeCloseTo(0);
    expect(hoyer([0, 7, 0])).toBeCloseTo(1);
    expect(hoyer([3, 4, 0, 0])).toBeCloseTo((2 - 7 / 5) / 1);
  });

  it('averages |r| over the units that vary', () => {
    const of = (rows: number[][]) => tf.tidy(() => meanAbsCorrelation(tf.tensor2d(rows)));
    expect(
      of([
        [1, -2, 5],
        [2, -4, 5],
        [3, -6, 5],
      ]),
    ).toBeCloseTo(1, 4);
    expect(
      of([
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ]),
    ).toBeCloseTo(0, 5);
    expect(
      of([
        [1, 2],
        [2, 2],
      ]),
    ).toBe(0);
  });

  it('reports each hidden layer', async () => {
    const { layers } = activationStatisticsSchema.parse(await activationStatistics.measure(context));
    expect(layers).toHaveLength(2);
    for (const layer of layers) {
      for (const value of [layer.gini, layer.hoyer, layer.correlation]) {
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(1);
      }
      expect(layer.meanActivation).toBeGreaterThan(0);
    }
  });
});
