import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  activationAt,
  attach,
  attachWeights,
  checkRate,
  compose,
  none,
  predict,
  predictSamples,
  type Regularizer,
  rateAt,
} from './index.ts';
import { numbers } from './testing/assert.ts';

const noisy = (noise: string, rate: number): Regularizer => ({
  name: noise,
  hidden: activationAt({ name: noise, params: { noise }, rate }),
});
const site = { name: 'hidden1', seed: 3 };

describe('attach', () => {
  it('leaves a site unchanged when the regularizer does not fill its hook', () => {
    const x = tf.input({ shape: [3] });
    const dense = tf.layers.dense({ units: 2 });
    expect(attach(none, 'hidden', site, x)).toBe(x);
    expect(attachWeights(none, 'dense', site, dense)).toBe(dense);
  });
});

describe('compose', () => {
  it('of no regularizers is no regularization', () => {
    expect(Object.keys(compose())).toEqual(['name']);
  });

  it('applies activation layers in order with separate masks', () => {
    const both = compose(noisy('bernoulli', 0.5), noisy('bernoulli', 0.5));
    const input = tf.input({ shape: [4000] });
    const model = tf.model({ inputs: input, outputs: attach(both, 'hidden', site, input) });
    const y = numbers(model.apply(tf.ones([1, 4000]), { training: true }) as tf.Tensor);
    const kept = y.filter((value) => value !== 0).length / y.length;
    // Independent masks keep a quarter; one mask used twice would keep a half.
    expect(Math.abs(kept - 0.25)).toBeLessThan(0.04);
    expect(new Set(y)).toEqual(new Set([0, 4]));
  });

  it('nests losses and runs every afterStep', () => {
    const steps: string[] = [];
    const part = (name: string, factor: number): Regularizer => ({
      name,
      loss: (base) => (yTrue, yPred) => tf.mul(base(yTrue, yPred), factor).asScalar(),
      afterStep: () => void steps.push(name),
    });
    const both = compose(part('a', 2), part('b', 5));
    const loss = both.loss!((yTrue, yPred) => tf.sum(tf.sub(yTrue, yPred)).asScalar());
    expect(numbers(loss(tf.tensor1d([3]), tf.tensor1d([1])))).toEqual([20]);
    const input = tf.input({ shape: [1] });
    both.afterStep?.(
      tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor }),
      { step: 0, learningRate: 0.1 },
    );
    expect(steps).toEqual(['a', 'b']);
    expect(both.name).toBe('a+b');
  });
});

describe('predict and predictSamples', () => {
  const input = tf.input({ shape: [6] });
  const normalized = tf.layers.batchNormalization({ name: 'bn' }).apply(input) as tf.SymbolicTensor;
  const dropped = attach(noisy('bernoulli', 0.5), 'hidden', site, normalized);
  const model = tf.model({ inputs: input, outputs: dropped });
  const x = tf.tensor2d(
    Array.from({ length: 60 }, (_, i) => Math.sin(i)),
    [10, 6],
  );

  it('average to the deterministic prediction', () => {
    const samples = predictSamples(model, x, { samples: 2000, seed: 4 });
    expect(samples.shape).toEqual([2000, 10, 6]);
    const error = tf.max(tf.abs(tf.sub(tf.mean(samples, 0), predict(model, x)))).dataSync()[0];
    expect(error).toBeLessThan(6 / Math.sqrt(2000));
  });

  it('leave batch normalization unchanged', () => {
    const before = model.getWeights().map(numbers);
    predictSamples(model, x, { samples: 3 });
    expect(model.getWeights().map(numbers)).toEqual(before);
  });

  it('do not let sample s depend on the number of samples', () => {
    const few = predictSamples(model, x, { samples: 2, seed: 9 });
    const many = predictSamples(model, x, { samples: 5, seed: 9 });
    expect(numbers(tf.slice(many, 0, 2))).toEqual(numbers(few));
  });

  it('reject invalid counts', () => {
    expect(() => predictSamples(model, x, { samples: 0 })).toThrow('expected samples to be an integer >= 1');
    expect(() => predict(model, x, { batchSize: 1.5 })).toThrow('expected batchSize to be an integer >= 1');
  });
});

describe('checkRate', () => {
  it.each([
    [-0.1, 'expected rate in [0, 1], received -0.1'],
    ['0.5', 'expected rate in [0, 1] or a schedule, received "0.5"'],
    [undefined, 'received undefined'],
    [{ kind: 'sine' }, 'expected a rate schedule of kind linear'],
    [
      { kind: 'linear', start: 0, end: 2, duration: 10 },
      'expected end of the linear schedule to be a number in [0, 1]',
    ],
    [
      { kind: 'linear', start: 0, end: 0.2 },
      'expected duration of the linear schedule to be a number of steps >= 1',
    ],
    [
      { kind: 'late', rate: 0.1, cutoff: 3, mode: 'x' },
      'expected only the fields rate, cutoff in a late schedule',
    ],
  ])('rejects %j', (rate, message) => {
    expect(() => checkRate(rate, 'dropout')).toThrow(message);
    expect(() => checkRate(rate, 'dropout')).toThrow(/^\[regatta\] dropout: /);
  });

  it('rejects 1 for a noise that is unbounded there, also in a schedule', () => {
    expect(() => checkRate(1, 'gaussian-dropout', true)).toThrow('expected rate in [0, 1), received 1');
    const schedule = { kind: 'linear', start: 1, end: 0, duration: 5 };
    expect(() => checkRate(schedule, 'gaussian-dropout', true)).toThrow('rates in [0, 1) at every step');
    expect(rateAt(checkRate(schedule, 'dropout'), 0)).toBe(1);
  });
});
