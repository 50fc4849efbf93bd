import { cutmix, earlyStopping, labelSmoothing, mixup } from '@regatta/baselines';
import { compose, trainingCallback } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { evaluate, type FitOptions, fit, memoryCheckpoints, type TrainingData } from './index.ts';
import { classified, dense, drawn, setDrawnWeights, weightsOf } from './testing/models.ts';

const base = { optimizer: 'sgd', loss: 'categoricalCrossentropy' } as const;
const { x, y } = classified(12);

/** Sets the learning rate of the model's optimizer after each epoch, as callbacks of tfjs do. */
const dividing = (optimizer: tf.Optimizer): tf.CustomCallbackArgs => ({
  async onEpochEnd() {
    Reflect.set(optimizer, 'learningRate', Number(optimizer.getConfig().learningRate) / 10);
  },
});

describe('a learning rate that a callback changes', () => {
  it.each([
    ['sgd', () => tf.train.sgd(0.1)],
    ['momentum', () => tf.train.momentum(0.1, 0.9)],
    ['adam', () => tf.train.adam(0.1)],
  ] as const)('is that of the steps that follow: %s', async (_name, make) => {
    const [model, same] = [dense(), dense()];
    const optimizer = make();
    const options = { loss: base.loss, epochs: 3, shuffle: false };
    const { history } = await fit(model, { x, y }, { ...options, optimizer, callbacks: dividing(optimizer) });
    const rates = [0.1, 0.1 / 10, 0.1 / 10 / 10];
    expect(history.map(({ learningRate }) => learningRate)).toEqual(rates);
    await fit(same, { x, y }, { ...options, optimizer: make(), learningRate: (step) => rates[step]! });
    expect(weightsOf(model)).toEqual(weightsOf(same));
  });

  it('may be that of model.optimizer, which is the optimizer in use', async () => {
    const model = dense();
    model.compile({ optimizer: tf.train.sgd(1), loss: base.loss });
    const own = model.optimizer;
    const { history } = await fit(
      model,
      { x, y },
      {
        ...base,
        optimizer: tf.train.sgd(0.1),
        epochs: 2,
        callbacks: { onEpochEnd: async () => void Reflect.set(model.optimizer, 'learningRate', 0.05) },
      },
    );
    expect(history.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05]);
    expect(model.optimizer).toBe(own);
  });

  it('continues after a checkpoint', async () => {
    const checkpoint = { storage: memoryCheckpoints() };
    const run = (epochs: number) => {
      const optimizer = tf.train.adam(0.1);
      return fit(
        dense(),
        { x, y },
        { loss: base.loss, epochs, optimizer, checkpoint, callbacks: dividing(optimizer) },
      );
    };
    await run(2);
    const { history } = await run(3);
    expect(history.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.1 / 10, 0.1 / 10 / 10]);
  });

  it('is an error if a schedule sets it too', async () => {
    const optimizer = tf.train.adam(0.1);
    const options = { loss: base.loss, epochs: 3, optimizer, callbacks: dividing(optimizer) };
    await expect(fit(dense(), { x, y }, { ...options, learningRate: () => 0.1 })).rejects.toThrow(
      'expected a learning rate that is set by learningRate or by a callback, not by both',
    );
    const { history } = await fit(dense(), { x, y }, { ...options, learningRate: 0.2 });
    expect(history.map(({ learningRate }) => learningRate)).toEqual([0.2, 0.2 / 10, 0.2 / 10 / 10]);
  });
});

describe('moments', () => {
  it('are those of their variables after layers are unfrozen and frozen', async () => {
    const run = async (make: () => tf.Optimizer): Promise<number[][]> => {
      const model = dense(tf.layers.dense({ units: 5 }));
      const optimizer = make();
      for (const frozen of [[0], [], [1, 2]]) {
        for (const [i, layer] of model.layers.entries()) layer.trainable = !frozen.includes(i);
        await fit(model, { x, y }, { loss: base.loss, optimizer, epochs: 2 });
      }
      return weightsOf(model);
    };
    /** Adam as in Keras: moments by variable, one count of steps. */
    class Reference extends tf.AdamOptimizer {
      private readonly held = new Map<string, { m: tf.Tensor; v: tf.Tensor }>();
      private steps = 0;

      override applyGradients(gradients: Parameters<tf.AdamOptimizer['applyGradients']>[0]): void {
        this.steps += 1;
        for (const { name, tensor } of Array.isArray(gradients) ? gradients : []) {
          const variable = tf.engine().registeredVariables[name]!;
          const { m, v } = this.held.get(name) ?? { m: tf.zerosLike(tensor), v: tf.zerosLike(tensor) };
          const next = {
            m: tf.keep(tf.add(tf.mul(m, 0.9), tf.mul(tensor, 0.1))),
            v: tf.keep(tf.add(tf.mul(v, 0.999), tf.mul(tf.square(tensor), 0.001))),
          };
          this.held.set(name, next);
          const [mHat, vHat] = [
            tf.div(next.m, 1 - 0.9 ** this.steps),
            tf.div(next.v, 1 - 0.999 ** this.steps),
          ];
          variable.assign(tf.sub(variable, tf.mul(0.05, tf.div(mHat, tf.add(tf.sqrt(vHat), 1e-7)))));
        }
      }
    }
    const want = await run(() => new Reference(0.05, 0.9, 0.999, 1e-7));
    const got = await run(() => tf.train.adam(0.05, 0.9, 0.999, 1e-7));
    for (const [i, values] of want.entries()) {
      for (const [j, value] of values.entries()) expect(got[i]![j]).toBeCloseTo(value, 3);
    }
  });
});

describe('targets of class indices', () => {
  const indices = tf.tidy(() => tf.argMax(y, 1).toFloat());
  const sparse: FitOptions = { ...base, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] };

  it.each([
    ['label smoothing', labelSmoothing({ smoothing: 0.2 })],
    ['mixup', mixup({ alpha: 0.4 })],
    ['both', compose(labelSmoothing({ smoothing: 0.2 }), mixup({ alpha: 0.4 }))],
  ])('train as one-hot targets do: %s', async (_name, regularizer) => {
    const [model, same] = [dense(), dense()];
    const options = { epochs: 2, regularizer, batchSize: 5 };
    const got = await fit(model, { x, y: indices }, { ...sparse, ...options });
    const want = await fit(same, { x, y }, { ...base, metrics: ['accuracy'], ...options });
    for (const [i, values] of weightsOf(same).entries()) {
      for (const [j, value] of values.entries()) expect(weightsOf(model)[i]![j]).toBeCloseTo(value, 5);
    }
    expect(got.history.map(({ metrics }) => metrics.acc)).toEqual(
      want.history.map(({ metrics }) => metrics.acc),
    );
  });

  it('train with CutMix', async () => {
    const image = (): tf.LayersModel =>
      setDrawnWeights(
        tf.sequential({
          layers: [
            tf.layers.flatten({ inputShape: [2, 2, 1] }),
            tf.layers.dense({ units: 3, activation: 'softmax' }),
          ],
        }),
      );
    const [model, same] = [image(), image()];
    const images = tf.reshape(x, [12, 2, 2, 1]);
    await fit(model, { x: images, y: indices }, { ...sparse, regularizer: cutmix() });
    await fit(same, { x: images, y }, { ...base, regularizer: cutmix() });
    for (const [i, value] of weightsOf(same).flat().entries()) {
      expect(weightsOf(model).flat()[i]).toBeCloseTo(value, 5);
    }
  });
});

describe('several outputs', () => {
  const two = (): tf.LayersModel => {
    const input = tf.input({ shape: [4] });
    const hidden = tf.layers.dense({ units: 4, name: 'hidden' }).apply(input) as tf.SymbolicTensor;
    const heads = [
      tf.layers.dense({ units: 1, name: 'price' }),
      tf.layers.dense({ units: 3, activation: 'softmax', name: 'kind' }),
    ];
    return setDrawnWeights(
      tf.model({ inputs: input, outputs: heads.map((head) => head.apply(hidden) as tf.SymbolicTensor) }),
    );
  };
  const kind = {
    optimizer: 'sgd',
    loss: { kind: 'categoricalCrossentropy' },
    metrics: { kind: 'accuracy' },
  } as const;

  it('train and evaluate those that have a loss', async () => {
    const model = two();
    const before = weightsOf(model);
    const { history } = await fit(
      model,
      { x, y: { kind: y } },
      { ...kind, epochs: 2, validation: { x, y: { kind: y } } },
    );
    expect(Object.keys(history[0]!.metrics)).toEqual(['kind_acc']);
    expect(evaluate(model, { x, y: { kind: y } }, { loss: kind.loss }).loss).toBe(history[1]!.validationLoss);
    const moved = weightsOf(model).map((values, i) => String(values) !== String(before[i]));
    // Kernels and biases of hidden, price and kind.
    expect(moved).toEqual([true, true, false, false, true, true]);
    const head = tf.model({ inputs: model.inputs, outputs: model.outputs[1]! });
    expect(evaluate(head, { x, y }, { loss: base.loss }).loss).toBeCloseTo(history[1]!.validationLoss!, 6);
  });

  it.each<[string, FitOptions, string]>([
    [
      'a loss of an unknown output',
      { loss: { kinds: 'meanSquaredError' } },
      'expected losses and metrics of price, kind',
    ],
    ['a metric of an unknown output', { ...kind, metrics: { kinds: 'accuracy' } }, 'received ["kinds"]'],
    [
      'a metric of an output without a loss',
      { ...kind, metrics: { price: 'mse' } },
      'expected a loss for price',
    ],
    ['no loss at all', { loss: {}, metrics: [] }, 'expected a loss for price, kind'],
  ])('is an error: %s', async (_name, options, message) => {
    await expect(fit(two(), { x, y: { kind: y } }, { ...kind, ...options })).rejects.toThrow(message);
  });
});

describe('what cannot have an effect or be right', () => {
  const embedding = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
  const words = (last: number): TrainingData => ({ x: tf.tensor2d([[0, 4, last]]), y: tf.ones([1, 1]) });
  const frozen = (): tf.LayersModel => {
    const model = dense();
    for (const layer of model.layers) layer.trainable = false;
    return model;
  };
  const logistic = (): tf.LayersModel =>
    tf.sequential({ layers: [tf.layers.dense({ units: 1, activation: 'sigmoid', inputShape: [4] })] });
  const labels = (): tf.Tensor => tf.tidy(() => tf.argMax(y, 1).greater(0).toFloat());
  const monitor = (name: string) => tf.callbacks.earlyStopping({ monitor: name, patience: 1 });
  const mse = { optimizer: 'sgd', loss: 'meanSquaredError' } as const;
  const binary = { optimizer: 'sgd', loss: 'binaryCrossentropy' } as const;

  it.each<[string, () => tf.LayersModel, TrainingData, FitOptions, string]>([
    [
      'early stopping without validation',
      dense,
      { x, y },
      { regularizer: earlyStopping() },
      'expected validation data, which early-stopping needs',
    ],
    [
      'a part that needs validation',
      dense,
      { x, y },
      { regularizer: compose(mixup(), earlyStopping()) },
      'which mixup+early-stopping needs',
    ],
    [
      'a callback without validation',
      dense,
      { x, y },
      { callbacks: monitor('val_loss') },
      'expected a callback that monitors loss, penalty, total, received "val_loss". Pass validation',
    ],
    [
      'a callback that monitors an unknown metric',
      dense,
      { x, y },
      { metrics: ['accuracy'], callbacks: [monitor('accuracy')] },
      'monitors loss, penalty, acc, total, received "accuracy"',
    ],
    [
      'an option of model.fit',
      dense,
      { x, y },
      { validationData: [x, y] } as never,
      'received "validationData". Use validation',
    ],
    [
      'weights of 0 alone',
      dense,
      { x, y },
      { sampleWeight: new Array(12).fill(0) },
      'expected a weight above 0',
    ],
    [
      'class indices',
      dense,
      { x, y: tf.zeros([12]) },
      {},
      'or use sparseCategoricalCrossentropy for class indices',
    ],
    [
      'one-hot targets',
      dense,
      { x, y },
      { loss: 'sparseCategoricalCrossentropy' },
      'or use categoricalCrossentropy for one-hot targets',
    ],
    ['plain arrays', dense, { x: x.arraySync() as never, y }, {}, 'Pass tensors, e.g. tf.tensor(values)'],
    [
      'a callback under a name that is never called',
      dense,
      { x, y },
      { callbacks: { onEarlyStop: monitor('loss') } as never },
      'received "onEarlyStop". Put a tf.Callback into a list',
    ],
    [
      'frozen weights',
      frozen,
      { x, y },
      {},
      'expected a model with trainable weights, received "4 weights, all of them frozen"',
    ],
    [
      'an unknown class',
      dense,
      { x, y },
      { classWeight: { 0: 1, 3: 2 } },
      'expected classes 0, 1, 2 as keys of classWeight, received "3"',
    ],
    ['a class by name', dense, { x, y }, { classWeight: { cat: 2 } as never }, 'received "cat"'],
    [
      'a third class of a binary target',
      logistic,
      { x, y: labels() },
      { ...binary, classWeight: { 2: 1 } },
      'expected classes 0, 1 as keys',
    ],
    [
      'a class that never occurs',
      logistic,
      { x, y: labels() },
      { ...mse, classWeight: { [-1]: 1 } as never },
      'expected classes 0, 1 as keys of classWeight, received "-1"',
    ],
    [
      'class weights of independent labels',
      dense,
      { x, y: tf.ones([12, 3]) },
      { ...binary, classWeight: { 0: 2 } },
      'received "3 independent labels for each example"',
    ],
    [
      'class weights of numbers',
      dense,
      { x, y: drawn([12, 3], 'y') },
      { ...mse, classWeight: { 0: 2 } },
      'expected one class for each example',
    ],
    [
      'an index that is too high',
      embedding,
      words(5),
      mse,
      'expected indices from 0 to 4, received "5 in row 0"',
    ],
    ['a negative index', embedding, words(-1), mse, 'received "-1 in row 0"'],
    ['a fraction as index', embedding, words(0.5), mse, 'received "0.5 in row 0"'],
    [
      'a missing value',
      dense,
      { x: tf.where(tf.greater(x, 10), x, Number.NaN), y },
      {},
      'expected finite inputs, received "NaN in row 0". Fill in or remove missing values',
    ],
    [
      'a missing value in validation',
      dense,
      { x, y },
      { validation: { x: tf.div(x, 0), y } },
      'fit: validation: x "dense_Dense',
    ],
  ])('is refused before training: %s', async (_name, make, data, options, message) => {
    const model = make();
    const before = weightsOf(model);
    await expect(fit(model, data, { ...base, ...options })).rejects.toThrow(message);
    expect(weightsOf(model)).toEqual(before);
  });

  it('is an error: validation that overflows, or final weights that are not finite', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
    const targets = drawn([12, 1], 'targets');
    const validation = { x: tf.mul(x, 1e30), y: targets };
    await expect(fit(model, { x, y: targets }, { ...mse, validation })).rejects.toThrow(
      'fit: validation: expected a finite loss after step 0, received Infinity',
    );
    const huge = { optimizer: tf.train.sgd(1e38), loss: 'meanSquaredError', steps: 1 } as const;
    await expect(fit(model, { x: tf.mul(x, 1e3), y: targets }, huge)).rejects.toThrow(
      'expected finite weights after step 0',
    );
  });

  it('is an error of model.fit too: early stopping without validation', async () => {
    const model = dense(dropoutLayer({ rate: 0.5, seed: 1 }));
    model.compile({ optimizer: 'sgd', loss: base.loss });
    const callbacks = trainingCallback(earlyStopping(), model);
    await expect(model.fit(x, y, { epochs: 3, verbose: 0, callbacks })).rejects.toThrow(
      'early-stopping: expected validation data',
    );
  });
});
