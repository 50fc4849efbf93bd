// Apart: needs tfjs's own gradients at the start, and installs others.
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numbers } from '../testing/assert.ts';
import { installGradients, uninstallGradients } from './index.ts';

beforeEach(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  uninstallGradients();
});

const x = (): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)),
    [2, 6, 6, 1],
  );

function convolution(
  activation: 'linear' | 'relu' | 'tanh',
  dataFormat: 'channelsLast' | 'channelsFirst' = 'channelsLast',
): tf.Sequential {
  const model = tf.sequential();
  const inputShape = dataFormat === 'channelsLast' ? [6, 6, 1] : [1, 6, 6];
  const shape = { kernelSize: 3, dilationRate: 2, filters: 2, inputShape, dataFormat };
  const kernelInitializer = tf.initializers.constant({ value: 0.1 });
  model.add(tf.layers.conv2d({ ...shape, activation, kernelInitializer }));
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

describe('a dilated convolution layer', () => {
  const train = (model: tf.Sequential): Promise<tf.History> => model.fit(x(), tf.ones([2, 2, 2, 2]));

  it.each(['linear', 'tanh'] as const)('with %s cannot train in stock tfjs', async (activation) => {
    await expect(train(convolution(activation))).rejects.toThrow(/dilation/i);
    installGradients();
    await train(convolution(activation));
  });

  it('trains once the gradients are installed, like a convolution differentiated by hand', async () => {
    installGradients();
    const model = convolution('linear');
    const kernel = model.getWeights()[0]!;
    const gradient = tf.grad((k) =>
      tf.losses.meanSquaredError(
        tf.ones([2, 2, 2, 2]),
        tf.conv2d(x(), tf.reshape(k, [3, 3, 1, 2]), 1, 'valid', 'NHWC', 2),
      ),
    )(kernel);
    const expected = numbers(tf.sub(kernel, tf.mul(gradient, 0.1)));
    await train(model);
    numbers(model.getWeights()[0]!).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('predicts the same bits as before, and does not change other layers', () => {
    const run = (): number[][] =>
      (['channelsLast', 'channelsFirst'] as const).flatMap((format) =>
        (['linear', 'relu', 'tanh'] as const).map((activation) => {
          const input = format === 'channelsLast' ? x() : tf.transpose(x(), [0, 3, 1, 2]);
          const output = convolution(activation, format).predict(input);
          return Array.isArray(output) ? [] : numbers(output);
        }),
      );
    const before = run();
    installGradients();
    expect(run()).toEqual(before);
  });
});
