import { earlyStopping } from '@regatta/baselines';
import { trainingCallback } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { variationalGru, variationalLstm } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { numbers, train } from './values.ts';

describe('C4', () => {
  it('a rate cannot follow a schedule; ours can', () => {
    const x = tf.ones([1, 100]);
    const rate = { kind: 'linear', start: 0, end: 1, duration: 1 } as const;
    const scheduled = { rate: 0 };
    Reflect.set(scheduled, 'rate', rate);
    const stock = tf.layers.dropout(scheduled);
    for (const want of [1, 1]) expect(new Set(numbers(train(stock, x)))).toEqual(new Set([want]));
    const ours = dropoutLayer({ rate });
    for (const want of [1, 0]) expect(new Set(numbers(train(ours, x)))).toEqual(new Set([want]));
  });

  it('EarlyStopping cannot restore the best weights; ours does', async () => {
    expect(() => tf.callbacks.earlyStopping({ restoreBestWeights: true })).toThrow(/restoreBestWeights/);
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones', useBias: false })],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const kernels: number[] = [];
    const { onEpochEnd, ...callback } = trainingCallback(earlyStopping({ patience: 2 }), model);
    await model.fit(tf.ones([4, 1]), tf.mul(tf.ones([4, 1]), 3), {
      epochs: 20,
      verbose: 0,
      validationData: [tf.ones([4, 1]), tf.ones([4, 1])],
      callbacks: {
        ...callback,
        async onEpochEnd(epoch, logs) {
          kernels.push(numbers(model.getWeights()[0]!)[0]!);
          await onEpochEnd?.(epoch, logs);
        },
      },
    });
    // The validation optimum is 1, the training optimum 3: the first epoch is the best, followed by two worse ones within the patience.
    expect(kernels.length).toBe(3);
    expect(numbers(model.getWeights()[0]!)).toEqual([kernels[0]]);
  });

  it('defaults of layers differ from Keras; ours do not', () => {
    expect(tf.layers.dense({ units: 1 }).getConfig()).toMatchObject({
      kernelInitializer: { className: 'VarianceScaling', config: { distribution: 'normal' } },
    });
    for (const stock of [tf.layers.lstm({ units: 1 }), tf.layers.gru({ units: 1 })]) {
      expect(stock.getConfig()).toMatchObject({ recurrentActivation: 'hardSigmoid' });
    }
    for (const ours of [variationalLstm({ units: 1 }), variationalGru({ units: 1 })]) {
      expect(ours.getConfig()).toMatchObject({ recurrentActivation: 'sigmoid' });
    }
  });
});
