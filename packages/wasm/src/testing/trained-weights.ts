import { createHash } from 'node:crypto';
import { perturb, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../ops/cross-entropy.ts';
import { adam } from '../optimizers/index.ts';
import { useWasm } from '../use-wasm.ts';

const values = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(2)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );

/** SHA-256 of the weights of a convolutional and recurrent network after thirty training steps on the kernels. */
export async function trainedWeights(): Promise<string> {
  tf.enableProdMode();
  await useWasm();
  const image = { filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [14, 14, 3], ...image }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.reshape({ targetShape: [7, 112] }),
      tf.layers.lstm({ units: 12, recurrentInitializer: 'zeros' }),
      tf.layers.dense({ units: 5 }),
    ],
  });
  model.setWeights(model.getWeights().map((weight, i) => tf.mul(values(weight.shape, `weight ${i}`), 0.2)));
  const x = values([8, 14, 14, 3], 'x');
  const labels = tf.tensor1d([0, 1, 2, 3, 4, 0, 1, 2], 'int32');
  const optimizer = adam({ learningRate: 0.01, clipNorm: 1 });
  for (let step = 0; step < 30; step++) {
    tf.tidy(() => {
      optimizer.minimize(() => {
        const masked = perturb(x, { noise: 'bernoulli' }, 0.3, stream(1).fold(step));
        const logits = model.apply(masked, { training: true }) as tf.Tensor;
        return softmaxCrossEntropy(labels, logits).asScalar();
      });
    });
  }
  const hash = createHash('sha256');
  for (const weight of model.getWeights()) hash.update(Float32Array.from(weight.dataSync()));
  return hash.digest('hex');
}
