import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Split } from '../task-data.ts';
import { evaluate } from './evaluate.ts';
import { regression } from './regression.ts';
import { trainer } from './train.ts';

const objective = regression({ unit: 'kW' });

/** y = 2 a - b + 1 at the points of a grid. */
const points = [0, 1, 2, 3].flatMap((a) => [0, 1].map((b) => [a, b] as const));
const split: Split = {
  size: points.length,
  inputs: Float32Array.from(points.flat()),
  labels: Float32Array.from(points, ([a, b]) => 2 * a - b + 1),
};
const form = { inputShape: [2], targetScale: 10 };

function linear(weights: readonly [number, number], bias: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'logits', kernelInitializer: 'zeros' })],
  });
  model.setWeights([tf.tensor2d([...weights], [2, 1]), tf.tensor1d([bias])]);
  return model;
}

describe('regression', () => {
  it('reports the root mean squared error in the unit of the target', () => {
    const model = linear([2, -1], 1.5);
    const metrics = evaluate(model, split, form, objective);
    // Every prediction is off by 0.5; the targets' variance is 4 var(a) + var(b) = 4 * 1.25 + 0.25.
    expect(metrics.rmse).toBeCloseTo(5, 6);
    expect(metrics.loss).toBeCloseTo(0.25, 6);
    expect(metrics.r2).toBeCloseTo(1 - 0.25 / 5.25, 6);
    expect(objective.primary).toMatchObject({ name: 'rmse', better: 'lower', unit: 'kW' });
    model.dispose();
  });

  it('reports r2 = 0 for predicting the mean of the targets and r2 = 1 for predicting the targets', () => {
    const mean = linear([0, 0], 3.5);
    const exact = linear([2, -1], 1);
    expect(evaluate(mean, split, form, objective).r2).toBeCloseTo(0, 6);
    expect(evaluate(exact, split, form, objective).r2).toBeCloseTo(1, 6);
    for (const model of [mean, exact]) model.dispose();
  });

  it('trains by minimizing the mean squared error', () => {
    const model = linear([0, 0], 0);
    const data = { ...form, train: split, validation: split, test: split, checksums: {} };
    const options = { steps: 400, batchSize: 8, learningRate: 0.05 };
    const loop = trainer({
      model,
      regularizer: { name: 'none' },
      data,
      objective,
      options,
      order: stream(1),
    });
    const rows = Int32Array.from(points.keys());
    for (let step = 0; step < options.steps; step++) loop.step({ step, rows });
    expect(evaluate(model, split, form, objective).loss).toBeLessThan(1e-3);
    loop.dispose();
    model.dispose();
  });
});
