import { earlyStopping, maxNorm } from '@regatta/baselines';
import { stream } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluate, type FitOptions, fit } from './index.ts';

const draw = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(
    stream(3)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const x = (): tf.Tensor => draw('x', [32, 4]);
const y = (): tf.Tensor => tf.tidy(() => tf.sum(x(), 1, true));

const initializer = (): ReturnType<typeof tf.initializers.constant> =>
  tf.initializers.constant({ value: 0.1 });

function regression(options: Partial<Parameters<typeof tf.layers.dense>[0]> = {}): tf.Sequential {
  const model = tf.sequential();
  const hidden = {
    units: 6,
    activation: 'tanh' as const,
    inputShape: [4],
    kernelInitializer: initializer(),
  };
  model.add(tf.layers.dense({ ...hidden, ...options }));
  model.add(tf.layers.dense({ units: 1, kernelInitializer: initializer() }));
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
  return model;
}

const weightsOf = (model: tf.LayersModel): number[] => model.getWeights().flatMap((w) => [...w.dataSync()]);

beforeEach(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  tf.disposeVariables();
});

describe('fit', () => {
  it('trains a plain model as model.fit does where that is right', async () => {
    const ours = regression();
    const stock = regression();
    const { history } = await fit(ours, { x: x(), y: y() }, { epochs: 3, batchSize: 8, shuffle: false });
    const { history: expected } = await stock.fit(x(), y(), { epochs: 3, batchSize: 8, shuffle: false });
    history.forEach(({ loss, penalty, total, step }, epoch) => {
      expect(loss).toBeCloseTo(Number(expected.loss?.[epoch]), 6);
      expect([penalty, total, step]).toEqual([0, loss, 4 * (epoch + 1)]);
    });
    weightsOf(ours).forEach((weight, i) => {
      expect(weight).toBeCloseTo(weightsOf(stock)[i]!, 6);
    });
  });

  it('gives the same bits for a seed, and an order of its own for another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const model = regression();
      await fit(model, { x: x(), y: y() }, { epochs: 2, batchSize: 5, seed });
      return weightsOf(model);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('A8: tells penalties of every layer apart from the loss, in validation too; stock tfjs has none of these', async () => {
    const make = (): tf.Sequential => {
      const model = tf.sequential();
      const kernelRegularizer = tf.regularizers.l2({ l2: 0.1 });
      model.add(
        tf.layers.gru({ units: 3, inputShape: [5, 2], kernelRegularizer, kernelInitializer: 'ones' }),
      );
      model.add(tf.layers.dense({ units: 1 }));
      model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
      return model;
    };
    const data = { x: tf.zeros([4, 5, 2]), y: tf.zeros([4, 1]) };
    const { history } = await fit(make(), data, { epochs: 1, validation: data });
    // 2 x 9 ones.
    expect(history[0]).toMatchObject({ loss: 0, validationLoss: 0 });
    expect(history[0]?.penalty).toBeCloseTo(1.8, 5);
    expect(history[0]?.validationPenalty).toBeCloseTo(1.8, 5);
    expect((await evaluate(make(), data)).penalty).toBeCloseTo(1.8, 5);
    const stock = await make().fit(data.x, data.y, { epochs: 1, validationData: [data.x, data.y] });
    expect([stock.history.loss, stock.history.val_loss]).toEqual([[0], [0]]);
  });

  it('A7: applies constraints after each step, which stock tfjs takes and forgets', async () => {
    const constraint = { kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.1, axis: 0 }) };
    const norm = (model: tf.LayersModel): number =>
      tf.tidy(() => tf.max(tf.norm(model.getWeights()[0]!, 2, 0)).dataSync()[0]!);
    const [ours, stock] = [regression(constraint), regression(constraint)];
    await fit(ours, { x: x(), y: y() }, { epochs: 5 });
    await stock.fit(x(), y(), { epochs: 5 });
    expect(norm(ours)).toBeLessThan(0.1001);
    expect(norm(stock)).toBeGreaterThan(0.15);
  });

  it('runs what a regularizer does: constraints, and early stopping that restores the best weights', async () => {
    const model = regression();
    await fit(model, { x: x(), y: y() }, { epochs: 3, regularizer: maxNorm({ maxValue: 0.05 }) });
    const norms = tf.norm(model.getWeights()[0]!, 2, 0).dataSync();
    for (const norm of norms) expect(norm).toBeLessThan(0.0501);
    const rising = regression();
    rising.compile({ optimizer: tf.train.sgd(0.9), loss: 'meanSquaredError' });
    const { status, outcome } = await fit(
      rising,
      { x: x(), y: y() },
      { epochs: 50, regularizer: earlyStopping({ patience: 2 }), validation: { x: x(), y: tf.neg(y()) } },
    );
    expect(status).toBe('stopped');
    expect(outcome).toHaveProperty('restoredStep');
  });

  it('clips by the norm over all gradients', async () => {
    const [model, start] = [regression(), weightsOf(regression())];
    const norms: number[] = [];
    const onProgress: FitOptions['onProgress'] = ({ gradientNorm }) => norms.push(gradientNorm);
    await fit(model, { x: x(), y: tf.mul(y(), 100) }, { steps: 1, batchSize: 32, clipNorm: 0.5, onProgress });
    expect(norms[0]).toBeGreaterThan(1);
    const moved = Math.hypot(...weightsOf(model).map((weight, i) => weight - start[i]!));
    expect(moved).toBeCloseTo(0.05 * 0.5, 5);
  });

  it('keeps no tensors', async () => {
    const model = regression();
    const data = { x: x(), y: y() };
    await fit(model, data, { epochs: 1 });
    const before = tf.memory().numTensors;
    await fit(model, data, { epochs: 5, validationSplit: 0.25, clipNorm: 1, batchSize: 7 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('calls callbacks as model.fit does, and heeds stopTraining', async () => {
    const model = regression();
    const heard: string[] = [];
    const { status, step } = await fit(
      model,
      { x: x(), y: y() },
      {
        epochs: 9,
        callbacks: {
          onTrainBegin: async () => void heard.push('begin'),
          onEpochEnd: async (epoch: number, logs?: tf.Logs) => {
            heard.push(`epoch ${epoch} ${typeof logs?.loss}`);
            if (epoch === 1) model.stopTraining = true;
          },
          onTrainEnd: async () => void heard.push('end'),
        },
      },
    );
    expect(heard).toEqual(['begin', 'epoch 0 number', 'epoch 1 number', 'end']);
    expect([status, step]).toEqual(['stopped', 2]);
  });

  it('ends between two steps when its signal aborts', async () => {
    const stop = new AbortController();
    const onProgress: FitOptions['onProgress'] = ({ step }) => step === 3 && stop.abort();
    const run = fit(
      regression(),
      { x: x(), y: y() },
      { steps: 100, batchSize: 8, signal: stop.signal, onProgress },
    );
    expect(await run).toMatchObject({ status: 'aborted', step: 3 });
  });

  it('names the step of a loss that is not finite, and leaves the weights before it', async () => {
    const model = regression();
    const before = weightsOf(model);
    const bad = tf.fill([32, 4], Number.NaN);
    await expect(fit(model, { x: bad, y: y() }, { epochs: 1 })).rejects.toThrow(/finite loss in step 0/);
    expect(weightsOf(model)).toEqual(before);
  });

  it.each([
    [{ epoch: 3 }, /epoch/],
    [{ epochs: 0 }, /epochs/],
    [{ epochs: 1, steps: 1 }, /epochs or steps/],
    [{ batchSize: 2.5 }, /batchSize/],
    [{ validationSplit: 1 }, /validationSplit/],
    [{ learningRate: -1 }, /learningRate/],
    [{ clipNorm: 0 }, /clipNorm/],
  ])('refuses %j', async (options, message) => {
    const given: object = options;
    await expect(fit(regression(), { x: x(), y: y() }, given)).rejects.toThrow(message);
  });

  it('refuses data that do not fit the model', async () => {
    await expect(fit(regression(), { x: tf.zeros([32, 5]), y: y() })).rejects.toThrow(/shape \[n, 4\]/);
    await expect(fit(regression(), { x: x(), y: tf.zeros([31, 1]) })).rejects.toThrow(/as many targets/);
  });

  it('draws the masks of dropout anew in each step', async () => {
    const model = tf.sequential();
    model.add(dropoutLayer({ rate: 0.5, seed: 7, inputShape: [4] }));
    model.add(tf.layers.dense({ units: 1, kernelInitializer: 'ones', trainable: false }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const losses: number[] = [];
    const onProgress: FitOptions['onProgress'] = ({ loss }) => losses.push(loss);
    await fit(model, { x: x(), y: y() }, { steps: 4, batchSize: 32, onProgress });
    expect(new Set(losses).size).toBe(4);
  });
});
