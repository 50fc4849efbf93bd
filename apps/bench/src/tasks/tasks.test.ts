import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createRegularizer, regularizers } from '../regularizers.ts';
import type { Split, Task, TaskData } from '../task.ts';
import { evaluate, penaltyOf } from '../training/evaluate.ts';
import { trainer } from '../training/train.ts';
import { buildNetwork } from '../trial.ts';
import { tasks } from './index.ts';

/** Random examples of a task's shape, so that no file is needed. */
function randomData({ architecture: { layers } }: Task): TaskData {
  const [width, classes] = [layers[0]!, layers.at(-1)!];
  const source = stream('examples');
  const split: Split = {
    size: 8,
    inputs: source.uniform(8 * width),
    labels: Int32Array.from(source.fold('labels').uniform(8), (u) => Math.floor(u * classes)),
  };
  return { inputShape: [width], train: split, validation: split, test: split, checksums: {} };
}

describe.each(tasks)('$name', (task) => {
  const data = randomData(task);

  it.each(regularizers)('takes two steps with $name and leaves no tensor', ({ name, defaultRate }) => {
    const before = tf.memory().numTensors;
    const options = defaultRate === undefined ? {} : { rate: defaultRate };
    const regularizer = createRegularizer({ name, options });
    const model = buildNetwork(task, regularizer, 0);
    const { objective, defaults } = task;
    const loop = trainer({
      model,
      regularizer,
      data,
      objective,
      options: { ...defaults, batchSize: 4 },
      order: stream('order'),
    });
    const weightOf = (): Float32Array => Float32Array.from(model.trainableWeights[0]!.read().dataSync());
    const untrained = weightOf();

    loop.step({ step: 0, rows: Int32Array.of(0, 1, 2, 3) });
    const settled = tf.memory().numTensors;
    loop.step({ step: 1, rows: Int32Array.of(4, 5, 6, 7) });
    expect(tf.memory().numTensors).toBe(settled);
    expect(weightOf()).not.toEqual(untrained);

    const metrics = evaluate(model, data.test, data.inputShape, objective);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(evaluate(model, data.test, data.inputShape, objective)).toEqual(metrics);
    expect(Number.isFinite(penaltyOf(model))).toBe(true);

    loop.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names its layers and ends in linear logits', () => {
    const model = buildNetwork(task, createRegularizer({ name: 'none', options: {} }), 0);
    const names = model.layers.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['hidden1', 'hidden2', 'logits']));
    expect(model.layers.at(-1)!.getConfig().activation).toBe('linear');
    model.dispose();
  });
});
