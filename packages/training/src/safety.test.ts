import { earlyStopping, mixup, weightDecay } from '@regatta/baselines';
import { compose } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { uninstall, useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { evaluate, type FitOptions, fit, memoryCheckpoints, type TrainingData } from './index.ts';
import { classified, dense, drawn, weightsOf } from './testing/models.ts';

/** Makes every weight NaN, whatever the gradients. */
class Exploding extends tf.SGDOptimizer {
  static override readonly className = 'Exploding';

  constructor() {
    super(0.1);
  }

  override applyGradients(gradients: Parameters<tf.SGDOptimizer['applyGradients']>[0]): void {
    for (const { name } of Array.isArray(gradients) ? gradients : []) {
      const variable = tf.engine().registeredVariables[name];
      tf.tidy(() => variable?.assign(tf.fill(variable.shape, Number.NaN)));
    }
  }
}

const base = { optimizer: 'sgd', loss: 'categoricalCrossentropy' } as const;

describe('training that diverges', () => {
  it('ends with one error and the weights before the step, including statistics', async () => {
    const model = dense(tf.layers.batchNormalization());
    const { x, y } = classified();
    const values = Float32Array.from(y.dataSync());
    // A finite number in the second batch, whose square is not.
    values[3 * 15] = 1e30;
    const broken = tf.tensor(values, [20, 3]);
    let after: number[][] = [];
    const given: FitOptions = {
      ...base,
      shuffle: false,
      batchSize: 10,
      regularizer: earlyStopping(),
      loss: 'meanSquaredError',
      validation: classified(),
      onProgress: () => {
        after = weightsOf(model);
      },
    };
    await expect(fit(model, { x, y: broken }, given)).rejects.toThrow(
      '[regatta] fit: expected a finite loss in step 1, received Infinity. The weights are those from before that step.',
    );
    expect(weightsOf(model)).toEqual(after);
  });

  it('detects gradients that are not finite when the loss is', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' })],
    });
    // The square root has no finite gradient at zero.
    const loss = (_y: tf.Tensor, p: tf.Tensor): tf.Tensor => tf.sqrt(tf.abs(p));
    const data = { x: tf.zeros([2, 1]), y: tf.zeros([2, 1]) };
    const message = 'expected a finite gradient norm in step 0';
    await expect(fit(model, data, { optimizer: 'sgd', loss })).rejects.toThrow(message);
    expect(weightsOf(model)).toEqual([[1]]);
  });

  it('detects an optimizer that makes weights non-finite, and writes no checkpoint of them', async () => {
    const storage = memoryCheckpoints();
    const optimizer = new Exploding();
    const given: FitOptions = { ...base, optimizer, epochs: 2 };
    await expect(fit(dense(), classified(), given)).rejects.toThrow('expected finite weights after step 0');
    await expect(fit(dense(), classified(), { ...given, checkpoint: { storage } })).rejects.toThrow(
      'checkpoint: expected finite weights',
    );
    expect(await storage.steps()).toEqual([]);
  });
});

describe('incorrect use', () => {
  const { x, y } = classified(6);
  const cases: readonly (readonly [string, TrainingData, FitOptions, string])[] = [
    ['no loss', { x, y }, {}, 'fit: expected a loss'],
    ['no optimizer', { x, y }, { loss: base.loss }, 'fit: expected an optimizer'],
    ['an unknown loss', { x, y }, { ...base, loss: 'hinges' }, 'expected losses and metrics of tfjs'],
    ['an unknown option', { x, y }, { ...base, ...{ epoch: 3 } }, 'expected only the options'],
    ['both lengths', { x, y }, { ...base, epochs: 1, steps: 3 }, 'expected epochs or steps, received "both"'],
    [
      'both validations',
      { x, y },
      { ...base, validation: { x, y }, validationSplit: 0.5 },
      'expected validation or validationSplit',
    ],
    ['both clips', { x, y }, { ...base, clipNorm: 1, clipValue: 1 }, 'expected clipNorm or clipValue'],
    ['no steps', { x, y }, { ...base, epochs: 0 }, 'expected epochs to be an integer >= 1, received 0'],
    ['a rate of zero', { x, y }, { ...base, learningRate: 0 }, 'expected learningRate to be a number > 0'],
    ['an invalid rate', { x, y }, { ...base, learningRate: () => Number.NaN }, 'learningRate at step 0'],
    [
      'an empty split',
      { x, y },
      { ...base, validationSplit: 0.01 },
      'expected a validationSplit that leaves some of 6 examples',
    ],
    ['inputs of another shape', { x: tf.zeros([6, 5]), y }, base, 'expected dense_Dense'],
    [
      'fewer targets',
      { x, y: tf.zeros([5, 3]) },
      base,
      'expected the same number of examples, at least one, in every input and target, received [6,5]',
    ],
    ['targets by unknown name', { x, y: { z: y } }, base, 'expected tensors for dense_Dense'],
    ['too many inputs', { x: [x, x], y }, base, 'received "2 values"'],
    [
      'targets out of range',
      { x, y: tf.mul(y, 2) },
      base,
      'expected targets in [0, 1], received "2 in row 0"',
    ],
    [
      'classes out of range',
      { x, y: tf.tensor1d([0, 1, 2, 3, 0, 0]) },
      { ...base, loss: 'sparseCategoricalCrossentropy' },
      'expected class indices from 0 to 2, received "3 in row 3"',
    ],
    [
      'broken targets',
      { x, y: tf.fill([6, 3], Number.NaN) },
      { ...base, loss: 'meanSquaredError' },
      'expected finite targets',
    ],
    [
      'weights of another length',
      { x, y },
      { ...base, sampleWeight: [1, 2] },
      'expected sampleWeight for 6 examples, received 2',
    ],
    [
      'a weighted mean',
      { x, y },
      { ...base, loss: (a, b) => tf.losses.meanSquaredError(a, b), sampleWeight: [1, 1, 1, 1, 1, 1] },
      'Reduction.NONE',
    ],
    [
      'weights and mixtures',
      { x, y },
      { ...base, regularizer: mixup(), classWeight: { 0: 2 } },
      'expected examples of equal weight',
    ],
    ['no batches', { batches: [] }, base, 'expected at least one batch'],
    [
      'a split of batches',
      { batches: [{ x, y }] },
      { ...base, validationSplit: 0.5 },
      'expected data as tensors',
    ],
  ];

  it.each(cases)('is an error: %s', async (_name, data, options, message) => {
    const model = dense();
    const before = weightsOf(model);
    await expect(fit(model, data, options)).rejects.toThrow(message);
    await expect(fit(model, data, options)).rejects.toThrow(/^\[regatta\] /);
    expect(weightsOf(model)).toEqual(before);
  });

  it('is an error: training one model twice at once', async () => {
    const model = dense();
    const first = fit(model, { x, y }, base);
    await expect(fit(model, { x, y }, base)).rejects.toThrow('expected a model that is not being trained');
    await first;
    await fit(model, { x, y }, base);
  });

  it('is an error: evaluating without a loss', () => {
    expect(() => evaluate(dense(), { x, y })).toThrow('evaluate: expected a loss');
  });
});

describe('memory', () => {
  it('is freed: steps, epochs and errors leak no tensors', async () => {
    const model = dense(dropoutLayer({ rate: 0.3, seed: 1 }));
    const data = { x: drawn([20, 4], 'x'), y: drawn([20], 'y').abs().mul(0.1) };
    const head = tf.layers.dense({ units: 1 }).apply(model.outputs[0]!) as tf.SymbolicTensor;
    const whole = tf.model({ inputs: model.inputs, outputs: head });
    const optimizer = tf.train.adam(0.01);
    const run = (more: FitOptions): Promise<unknown> =>
      fit(whole, data, {
        optimizer,
        loss: 'meanSquaredError',
        batchSize: 7,
        validationSplit: 0.3,
        clipNorm: 1,
        ...more,
        regularizer: compose(weightDecay({ decay: 0.01 }), mixup()),
        checkpoint: { storage: memoryCheckpoints(), every: 2 },
      });
    await run({ epochs: 1 });
    const before = tf.memory().numTensors;
    await run({ epochs: 30 });
    expect(tf.memory().numTensors).toBe(before);
    await expect(
      run({
        epochs: 3,
        onProgress: () => {
          throw new Error('enough');
        },
      }),
    ).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
    const y = tf.fill([20], Number.NaN);
    await expect(fit(whole, { x: data.x, y }, { optimizer, loss: 'meanSquaredError' })).rejects.toThrow(
      'finite',
    );
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
    evaluate(whole, data, { loss: 'meanSquaredError' });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('batches', () => {
  it('come from lists, iterables and data sets; those of data sets are freed', async () => {
    const { x, y } = classified(12);
    const parts = [0, 4, 8].map((start) => ({ x: tf.slice(x, start, 4), y: tf.slice(y, start, 4) }));
    const whole = dense();
    const options = { ...base, epochs: 2, shuffle: false, batchSize: 4 } as const;
    const want = await fit(whole, { x, y }, options);
    const lazily = {
      async *[Symbol.asyncIterator]() {
        for (const part of parts) yield { xs: part.x, ys: part.y };
      },
    };
    const dataset = tf.data
      .zip({
        xs: tf.data.array(
          [...Array(12).keys()].map((i) => x.slice(i, 1).reshape([4]).arraySync() as number[]),
        ),
        ys: tf.data.array(
          [...Array(12).keys()].map((i) => y.slice(i, 1).reshape([3]).arraySync() as number[]),
        ),
      })
      .batch(4) as tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }>;
    await fit(dense(), { batches: dataset }, options);
    const before = tf.memory().numTensors;
    for (const batches of [parts, lazily, dataset]) {
      const model = dense();
      const found = await fit(model, { batches }, options);
      expect(found.history).toEqual(want.history);
      expect(weightsOf(model)).toEqual(weightsOf(whole));
      model.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('callbacks', () => {
  it('are called as in model.fit', async () => {
    const { x, y } = classified(10);
    const recorder = (said: string[]): tf.CustomCallbackArgs => ({
      onTrainBegin: () => void said.push('train begin'),
      onTrainEnd: () => void said.push('train end'),
      onEpochBegin: (epoch) => void said.push(`epoch ${epoch} begin`),
      onEpochEnd: (epoch, logs) =>
        void said.push(
          `epoch ${epoch} end ${Object.keys(logs!)
            .filter((key) => !/penalty|total/.test(key))
            .sort()}`,
        ),
      onBatchBegin: (batch) => void said.push(`batch ${batch} begin`),
      onBatchEnd: (batch, logs) => void said.push(`batch ${batch} end ${logs!.size}`),
    });
    const [want, got]: [string[], string[]] = [[], []];
    const stock = dense();
    stock.compile({ ...base, metrics: 'accuracy' });
    await stock.fit(x, y, {
      epochs: 2,
      batchSize: 4,
      verbose: 0,
      validationData: [x, y],
      callbacks: recorder(want),
    });
    await fit(
      dense(),
      { x, y },
      {
        ...base,
        metrics: 'accuracy',
        epochs: 2,
        batchSize: 4,
        validation: { x, y },
        callbacks: [recorder(got)],
      },
    );
    expect(got).toEqual(want);
  });

  it('can stop training, including those of tfjs', async () => {
    const model = dense();
    const callbacks = [tf.callbacks.earlyStopping({ patience: 1, minDelta: 100 })];
    const found = await fit(model, classified(), { ...base, epochs: 9, validationSplit: 0.5, callbacks });
    expect(found).toMatchObject({ status: 'stopped', step: 2 });
    const inEpoch = await fit(model, classified(), {
      ...base,
      epochs: 9,
      batchSize: 4,
      callbacks: {
        onBatchEnd: (batch) => {
          if (batch === 2) model.stopTraining = true;
        },
      },
    });
    expect(inEpoch).toMatchObject({ status: 'stopped', step: 3, history: [{ epoch: 0, step: 3 }] });
  });
});

describe('on WebAssembly', () => {
  it('resumes with the same bits and leaks nothing', async () => {
    await useWasm();
    try {
      const train = async (steps: number, storage = memoryCheckpoints()): Promise<number[][]> => {
        const model = dense(dropoutLayer({ rate: 0.4, seed: 5 }));
        const data = classified();
        const options = {
          ...base,
          optimizer: tf.train.adam(0.05),
          steps,
          batchSize: 6,
          checkpoint: { storage },
        };
        await fit(model, data, options);
        const weights = weightsOf(model);
        options.optimizer.dispose();
        model.dispose();
        tf.dispose(data);
        return weights;
      };
      const want = await train(9);
      const before = tf.memory().numTensors;
      const storage = memoryCheckpoints();
      await train(5, storage);
      expect(await train(9, storage)).toEqual(want);
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      uninstall();
      await tf.setBackend('cpu');
    }
  });
});
