import { none } from '@regatta/core';
import { blockStream, buildNetwork, evaluate, loadTask, runTrial, trainer, useBackend } from '@regatta/trial';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { taskNamed } from '../registry.ts';

const name = 'generated-glyphs-cnn@batchNorm=true';
const training = { steps: 6, batchSize: 50, learningRate: 3e-3 };

beforeAll(() => useBackend('wasm'));

const weights = (model: tf.LayersModel, layer: string): Float32Array[] =>
  model.getLayer(layer).weights.map((weight) => Float32Array.from(weight.read().dataSync()));

describe('a convolutional network with batch normalization', () => {
  it('is a variant of the plain one', () => {
    const [plain, normalized] = [taskNamed('generated-glyphs-cnn'), taskNamed(name)];
    expect(normalized.architecture.title).toContain('conv 3x3x8, batch norm, max-pool 2');
    expect(taskNamed('generated-glyphs-cnn@batchNorm=false').architecture).toEqual(plain.architecture);
    expect(() => taskNamed('generated-glyphs-cnn@batchNorm=2')).toThrow('batchNorm to be true or false');
  });

  it('starts with gamma 1, beta 0, mean 0, variance 1, and its moving statistics approach those of the batches', async () => {
    const task = taskNamed(name);
    const data = await loadTask({ task: name, seed: 0 });
    const model = buildNetwork(task, none, 0);
    const [gamma, beta, mean, variance] = weights(model, 'conv1-norm');
    for (const [values, start] of [
      [gamma, 1],
      [beta, 0],
      [mean, 0],
      [variance, 1],
    ] as const) {
      expect(new Set(values)).toEqual(new Set([start]));
    }
    const { objective } = task;
    const order = blockStream(name, 0, 'order');
    const run = {
      model,
      regularizer: none,
      data,
      objective,
      options: { ...training, learningRate: 0 },
      order,
    };
    const loop = trainer(run);
    const rows = Int32Array.from({ length: 50 }, (_, i) => i);
    // Each pass reduces the distance to the batch's statistics by a factor of .9: .9^60 = .002.
    for (let step = 0; step < 60; step++) loop.step({ step, rows });
    const moved = weights(model, 'conv1-norm');
    expect(moved[3]!.every((value) => value > 0 && value !== 1)).toBe(true);

    loop.step({ step: 60, rows });
    expect(weights(model, 'conv1-norm')[2]![0]).toBeCloseTo(moved[2]![0]!, 3);
    // Evaluation reads them without changing them.
    const settled = weights(model, 'conv1-norm');
    expect(evaluate(model, data.validation, data, objective).loss).toBeGreaterThan(0);
    expect(weights(model, 'conv1-norm')).toEqual(settled);
    loop.dispose();
    model.dispose();
  });

  it('learns', async () => {
    const record = await runTrial({
      version: 2,
      phase: 'tune',
      task: name,
      regularizer: { name: 'none', options: {} },
      seed: 0,
      training: { ...training, steps: 20 },
      backend: 'wasm',
      samples: 0,
    });
    expect(record.curve.at(-1)!.train.loss!).toBeLessThan(record.curve[0]!.train.loss! / 1.2);
  });
});
