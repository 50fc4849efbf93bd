import { stream } from '@regatta/core';
import {
  buildNetwork,
  evaluate,
  isIdle,
  penaltyOf,
  placeHooks,
  type Split,
  type Task,
  type TaskData,
  trainer,
  useBackend,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './all-tasks.ts';
import { createRegularizer } from './registry.ts';
import { regularizers } from './regularizers.ts';
import { witness } from './witness.ts';

const rows = 4;
const plain = { name: 'none', options: {} };

/** Random examples of the task's shape, so no files are needed. */
function randomData(task: Task): TaskData {
  const model = buildNetwork(task, createRegularizer(plain), 0);
  const inputShape = model.inputs[0]!.shape.slice(1).map(Number);
  const ids = model.inputs[0]!.dtype === 'int32';
  const output = model.outputs[0]!.shape.slice(1).map(Number);
  model.dispose();
  const labelShape = output.slice(0, -1);
  const classes = output.at(-1)!;
  const source = stream('examples');
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, rows);
  const classesOf = (shape: readonly number[], name: string): Int32Array =>
    Int32Array.from(source.fold(name).uniform(sizeOf(shape)), (u) => Math.floor(u * classes));
  const split: Split = {
    size: rows,
    inputs: ids ? classesOf(inputShape, 'ids') : source.uniform(sizeOf(inputShape)),
    labels:
      task.objective.name === 'regression'
        ? source.fold('targets').normal(rows)
        : classesOf(labelShape, 'labels'),
  };
  return { inputShape, labelShape, train: split, validation: split, test: split, checksums: {} };
}

const specOf = (name: string, rate: number | undefined) => ({
  name,
  options: rate === undefined ? {} : { rate },
});

// The cpu backend takes seconds for a step of the larger convolutional networks.
beforeAll(() => useBackend('wasm'));

describe.each(tasks)('$name', (task) => {
  let data: TaskData;
  beforeAll(() => {
    data = randomData(task);
  });

  const acting = regularizers.filter(({ name, defaultRate }) => !isIdle(specOf(name, defaultRate), task));

  // Regularizers that act only on training or on batches are tested in their own packages.
  const changes = ({ hooks }: (typeof acting)[number]): boolean =>
    hooks.some((hook) => placeHooks.includes(hook)) && !hooks.includes('batch');
  const layersOf = ({ layers }: tf.LayersModel): string =>
    JSON.stringify(
      layers.map((layer) => {
        // An attention layer saves a plain rate of its probabilities as Keras does.
        const { treatment, dropout } = layer.getConfig();
        return [layer.getClassName(), treatment, dropout];
      }),
    );
  let bare: string;
  beforeAll(() => {
    const model = buildNetwork(task, createRegularizer(plain), 0);
    bare = layersOf(model);
    model.dispose();
  });

  it.each(acting)('is changed by $name, trains two steps, and leaves no tensors behind', (definition) => {
    const { name, defaultRate } = definition;
    const before = tf.memory().numTensors;
    const regularizer = createRegularizer(specOf(name, defaultRate));
    const model = buildNetwork(task, regularizer, 0);
    if (changes(definition)) expect(layersOf(model)).not.toBe(bare);
    const { objective, defaults } = task;
    const loop = trainer({
      model,
      regularizer,
      data,
      objective,
      options: { ...defaults, batchSize: 2 },
      order: stream('order'),
    });
    const weightOf = (): Float32Array => Float32Array.from(model.trainableWeights[0]!.read().dataSync());
    const untrained = weightOf();

    loop.step({ step: 0, rows: Int32Array.of(0, 1) });
    const settled = tf.memory().numTensors;
    loop.step({ step: 1, rows: Int32Array.of(2, 3) });
    expect(tf.memory().numTensors).toBe(settled);
    expect(weightOf()).not.toEqual(untrained);

    const metrics = evaluate(model, data.test, data, objective);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(evaluate(model, data.test, data, objective)).toEqual(metrics);
    expect(Number.isFinite(penaltyOf(model))).toBe(true);

    loop.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names its layers and ends with linear logits', () => {
    const model = buildNetwork(task, createRegularizer(plain), 0);
    expect(model.layers.filter(({ name }) => /_/.test(name))).toEqual([]);
    expect(model.layers.at(-1)!.name).toBe('logits');
    expect(model.layers.at(-1)!.getConfig().activation).toBe('linear');
    model.dispose();
  });

  it('declares the hooks of its network', () => {
    const { regularizer, seen } = witness();
    buildNetwork(task, regularizer, 0).dispose();
    expect([...seen.hooks].sort()).toEqual([...task.hooks].sort());
  });
});

describe('a network with batch normalization', () => {
  const task = tasks.find(({ name }) => name === 'fashion-mnist-resnet')!;

  it('normalizes a batch with its own statistics in training, and moves its statistics towards them', () => {
    const data = randomData(task);
    const model = buildNetwork(task, createRegularizer(plain), 0);
    const moving = (): number[] =>
      model.layers
        .filter((layer) => layer.getClassName() === 'BatchNormalization')
        .flatMap((layer) => layer.weights.slice(-2).flatMap((weight) => [...weight.read().dataSync()]));
    const start = moving();
    expect(new Set(start)).toEqual(new Set([0, 1]));

    const { objective, defaults } = task;
    const options = { ...defaults, batchSize: 2, learningRate: 0 };
    const regularizer = createRegularizer(plain);
    const loop = trainer({ model, regularizer, data, objective, options, order: stream('order') });
    loop.step({ step: 0, rows: Int32Array.of(0, 1) });
    const stepped = moving();
    expect(stepped.every((value, i) => value !== start[i])).toBe(true);
    evaluate(model, data.test, data, objective);
    expect(moving()).toEqual(stepped);

    // Once the moving statistics are those of a batch, training and inference give the same outputs for it.
    tf.tidy(() => {
      const x = tf.tensor(data.train.inputs.subarray(0, 2 * 784), [2, ...data.inputShape]);
      const outputs = (training: boolean) =>
        tf.tidy(() => {
          const y = model.apply(x, { training });
          if (!(y instanceof tf.Tensor)) throw new Error('expected one output');
          return Float32Array.from(y.dataSync());
        });
      for (let pass = 0; pass < 200; pass++) outputs(true);
      const settled = outputs(false);
      for (const [index, value] of outputs(true).entries()) expect(settled[index]).toBeCloseTo(value, 2);
    });
    loop.dispose();
    model.dispose();
  });
});
