import type { ActivationMethod, JsonObject, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Reads the axes from the parameters as nonnegative numbers. */
function axesOf({ axis }: JsonObject, rank: number): number[] {
  const axes = Array.isArray(axis) ? axis : [axis ?? -1];
  return axes.map((one) => (Number(one) + rank) % rank);
}

const readAxis = (axis: unknown): number | number[] =>
  Array.isArray(axis) ? axis.map(Number) : typeof axis === 'number' ? axis : -1;

const toUnit: ActivationMethod['train'] = (x, { params }) => {
  const squares = tf.sum(tf.square(x), axesOf(params, x.rank), true);
  return tf.mul(x, tf.rsqrt(tf.maximum(squares, 1e-12)));
};

/** x / ||x||, with the norm along the given axes. */
export const unitNormalizationMethod: ActivationMethod = {
  name: 'keras-unit-normalization',
  train: toUnit,
  infer: toUnit,
};

const byRootMeanSquare: ActivationMethod['train'] = (x, { params, weight }) => {
  const axes = axesOf(params, x.rank);
  const mean = tf.mean(tf.square(x), axes, true);
  const scale = tf.reshape(
    weight('scale'),
    x.shape.map((size, i) => (axes.includes(i) ? size : 1)),
  );
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(mean, Number(params.epsilon)))), scale);
};

/** scale x / sqrt(mean(x^2) + epsilon), with the mean along the given axes. */
export const rmsNormalizationMethod: ActivationMethod = {
  name: 'keras-rms-normalization',
  train: byRootMeanSquare,
  infer: byRootMeanSquare,
  weights: (shape, params) => ({
    scale: { shape: axesOf(params, shape.length).map((axis) => shape[axis] ?? 1), value: 1 },
  }),
};

/** The saved forms of these methods. */
export const normalizationForms: readonly KerasForm[] = [
  {
    className: 'UnitNormalization',
    exclusive: true,
    config: ({ params }) => params,
    read: ({ axis }) => ({ method: unitNormalizationMethod.name, params: { axis: readAxis(axis) } }),
  },
  {
    className: 'RMSNormalization',
    exclusive: true,
    config: ({ params }) => params,
    read: ({ axis, epsilon }) => ({
      method: rmsNormalizationMethod.name,
      params: { axis: readAxis(axis), epsilon: typeof epsilon === 'number' ? epsilon : 1e-7 },
    }),
  },
];
