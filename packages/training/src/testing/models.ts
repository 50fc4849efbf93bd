import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor of normal numbers, drawn by name. */
export const drawn = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(stream(3).fold(name).normal(sizeOf(shape)), [...shape]);

/** Sets a model's weights to values that depend only on their position; variances are positive. */
export function setDrawnWeights<T extends tf.LayersModel>(model: T): T {
  tf.tidy(() => {
    const values = model.weights.map(({ shape, name }, i) => {
      const value = tf.mul(drawn(shape as number[], `weight ${i}`), 0.3);
      return name.includes('moving_variance') ? tf.abs(value) : value;
    });
    model.setWeights(values);
  });
  return model;
}

/** A small dense network with 4 features and 3 classes. */
export const dense = (...hidden: readonly tf.layers.Layer[]): tf.Sequential =>
  setDrawnWeights(
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
        ...hidden,
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    }),
  );

/** Examples for {@link dense}. */
export const classified = (size = 20): { x: tf.Tensor; y: tf.Tensor } => ({
  x: drawn([size, 4], 'x'),
  y: tf.tidy(() => tf.oneHot(tf.argMax(drawn([size, 3], 'y'), 1), 3).toFloat()),
});

/** The weights of a model as lists of numbers. */
export const weightsOf = (model: tf.LayersModel): number[][] =>
  model.weights.map((weight) => [...weight.read().dataSync()]);
