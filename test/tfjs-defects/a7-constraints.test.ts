import { maxNorm } from '@regatta/baselines';
import { trainingCallback } from '@regatta/core';
import { layerConstraints } from '@regatta/keras';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { data, largest } from './values.ts';

it('A7: model.fit ignores constraints; trainingCallback applies them', async () => {
  const normAfter = async (callbacks?: (model: tf.LayersModel) => tf.CustomCallbackArgs): Promise<number> => {
    const kernelConstraint = tf.constraints.maxNorm({ maxValue: 0.1, axis: 0 });
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [4], kernelInitializer: 'ones', kernelConstraint })],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    await model.fit(data([16, 4]), tf.ones([16, 2]), {
      epochs: 3,
      verbose: 0,
      ...(callbacks === undefined ? {} : { callbacks: callbacks(model) }),
    });
    return largest(tf.norm(model.getWeights()[0]!, 2, 0));
  };
  expect(await normAfter()).toBeGreaterThan(0.2);
  expect(await normAfter((model) => trainingCallback(maxNorm({ maxValue: 0.1 }), model))).toBeLessThan(
    0.1001,
  );
  expect(await normAfter((model) => trainingCallback(layerConstraints(), model))).toBeLessThan(0.1001);
});
