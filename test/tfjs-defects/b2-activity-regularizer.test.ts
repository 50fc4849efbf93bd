import { activityRegularizationLayer } from '@regatta/baselines';
import { lossesOf } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

it('B2: an activityRegularizer throws; activityRegularizationLayer adds to the loss', () => {
  const activityRegularizer = tf.regularizers.l2({ l2: 0.5 });
  const stock = tf.layers.dense({ units: 2, inputShape: [3], activityRegularizer });
  const build = (): unknown => {
    const model = tf.sequential({ layers: [stock] });
    model.apply(tf.ones([2, 3]), { training: true });
    return model.calculateLosses();
  };
  expect(build).toThrow();
  const ours = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' }),
      activityRegularizationLayer({ l2: 0.5 }),
    ],
  });
  ours.apply(tf.ones([2, 3]), { training: true });
  // Each of the 2 x 2 activations is 3: 0.5 x 4 x 9 / 2 examples.
  expect(lossesOf(ours).map((loss) => loss.dataSync()[0])).toEqual([9]);
});
