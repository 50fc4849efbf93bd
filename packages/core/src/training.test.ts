import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  attachPenalty,
  beginTraining,
  compose,
  lossesOf,
  none,
  RegattaError,
  type Regularizer,
  stream,
  trainingCallback,
} from './index.ts';
import { numbers } from './testing/assert.ts';

function network(): tf.Sequential {
  const dense = tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' });
  return tf.sequential({ layers: [dense] });
}

/** A penalty of `each` times the sum of the first weight. */
const costs = (name: string, each: number): Regularizer => ({
  name,
  penalty: (model) => tf.mul(tf.sum(model.weights[0]!.read()), each).asScalar(),
});

const total = (model: tf.LayersModel): number =>
  lossesOf(model).reduce((sum, loss) => sum + numbers(loss)[0]!, 0);

describe('attachPenalty', () => {
  it('adds the penalty to the losses of a model once, replacing an earlier one', () => {
    const model = network();
    attachPenalty(none, model);
    expect(lossesOf(model)).toEqual([]);
    attachPenalty(costs('a', 1), model);
    attachPenalty(costs('b', 0.5), model);
    expect(total(model)).toBe(3);
    attachPenalty(none, model);
    expect(total(model)).toBe(0);
  });

  it('counts once even if the first layer is used twice', () => {
    const input = tf.input({ shape: [3] });
    const shared = tf.layers.dense({ units: 3, kernelInitializer: 'ones' });
    const output = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    attachPenalty(costs('a', 1), model);
    expect(total(model)).toBe(9);
  });

  it('is minimized by model.fit', async () => {
    const model = network();
    attachPenalty(costs('a', 1), model);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: (y, p) => tf.mul(tf.mean(tf.sub(y, p)), 0) });
    await model.fit(tf.zeros([4, 3]), tf.zeros([4, 2]), { epochs: 1, batchSize: 4, verbose: 0 });
    expect(numbers(model.weights[0]!.read()).every((w) => Math.abs(w - 0.9) < 1e-6)).toBe(true);
  });
});

describe('compose, for training hooks', () => {
  const told: string[] = [];
  const following = (name: string, answer: 'stop' | 'continue'): Regularizer => ({
    name,
    follow: (_model, { steps }) => ({
      afterStep: ({ step }) => void told.push(`${name} ${step} of ${steps}`),
      afterEvaluation: () => answer,
      end: () => ({ [name]: 1 }),
    }),
  });

  it('runs the parts in order between steps, stops when one does, and merges outcomes', () => {
    const plain: Regularizer = {
      name: 'plain',
      afterStep: (_model, { step }) => void told.push(`plain ${step}`),
    };
    const all = compose(following('a', 'continue'), plain, following('b', 'stop'));
    const training = beginTraining(all, network(), { steps: 9 });
    training.afterStep({ step: 4, learningRate: 0.1 });
    expect(told).toEqual(['a 4 of 9', 'plain 4', 'b 4 of 9']);
    expect(training.afterEvaluation({ step: 5, validationLoss: 1 })).toBe('stop');
    expect(training.end()).toEqual({ a: 1, b: 1 });
  });

  it('ends training once', () => {
    let ends = 0;
    const training = beginTraining(
      { name: 'x', follow: () => ({ end: () => ({ ends: ++ends }) }) },
      network(),
    );
    expect([training.end(), training.end(), ends]).toEqual([{ ends: 1 }, { ends: 1 }, 1]);
  });

  it('sums penalties', () => {
    const model = network();
    const both = compose(costs('a', 1), none, costs('b', 0.5));
    expect(numbers(both.penalty!(model))).toEqual([9]);
  });

  it('applies batch changes in order, each with its own stream', () => {
    const keys: string[] = [];
    const part = (name: string, add: number): Regularizer => ({
      name,
      batch(x, y, context) {
        keys.push(context.stream.key.join());
        return { x: tf.add(x, add), y: tf.mul(y, 2) };
      },
    });
    const context = { stream: stream(1), step: 0, outputShape: [null, 2] };
    const batch = compose(part('a', 1), none, part('b', 10)).batch!(tf.scalar(0), tf.scalar(1), context);
    expect([numbers(batch.x), numbers(batch.y)]).toEqual([[11], [4]]);
    expect(keys[0]).toBe(stream(1).key.join());
    expect(new Set(keys).size).toBe(2);
  });
});

describe('trainingCallback', () => {
  it('runs a regularizer under model.fit', async () => {
    const seen: string[] = [];
    const regularizer: Regularizer = {
      name: 'witness',
      afterStep: (_model, { step, learningRate }) => void seen.push(`step ${step} at ${learningRate}`),
      follow: (_model, plan) => ({
        afterEvaluation({ step, validationLoss }) {
          seen.push(`${validationLoss} after ${step} of ${plan.steps}`);
          return step >= 4 ? 'stop' : 'continue';
        },
        end() {
          seen.push('end');
          return {};
        },
      }),
    };
    const model = network();
    model.compile({ optimizer: tf.train.adam(0.25), loss: (y, p) => tf.mul(tf.mean(tf.sub(y, p)), 0) });
    const x = tf.zeros([4, 3]);
    const y = tf.zeros([4, 2]);
    const before = tf.memory().numTensors;
    const { epoch } = await model.fit(x, y, {
      epochs: 9,
      batchSize: 2,
      verbose: 0,
      validationData: [x, y],
      yieldEvery: 'never',
      callbacks: trainingCallback(regularizer, model, { steps: 18 }),
    });
    const steps = (first: number): string[] => [first, first + 1].map((step) => `step ${step} at 0.25`);
    expect(seen).toEqual([...steps(0), '0 after 2 of 18', ...steps(2), '0 after 4 of 18', 'end']);
    expect(epoch).toEqual([0, 1]);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(6);
  });

  it('needs a compiled model', async () => {
    const callback = trainingCallback(none, network());
    await expect(callback.onTrainBegin?.()).rejects.toThrow(RegattaError);
  });
});
