import { type ActivationMethod, type JsonObject, type KerasForm, toJson } from '@regatta/core';
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

const EPSILON = 1e-7;

/** A statistic with the axes of the input: from the parameters, else a weight. */
function statistic(
  key: 'mean' | 'variance',
  { params, weight }: Parameters<ActivationMethod['train']>[1],
  x: tf.Tensor,
): tf.Tensor {
  const kept = params.axis === null ? [] : axesOf(params, x.rank);
  const shape = x.shape.map((size, i) => (kept.includes(i) ? size : 1));
  const given = params[key];
  if (given === null || given === undefined) return tf.reshape(weight(key), shape);
  const values = tf.tensor(given as number | number[]);
  return values.size === 1 ? values.asScalar() : tf.reshape(values, shape);
}

const byStatistics: ActivationMethod['train'] = (input, context) => {
  const x = tf.cast(input, 'float32');
  const mean = statistic('mean', context, x);
  const deviation = tf.maximum(tf.sqrt(statistic('variance', context, x)), EPSILON);
  return context.params.invert === true
    ? tf.add(mean, tf.mul(x, deviation))
    : tf.div(tf.sub(x, mean), deviation);
};

/** (x - mean) / sqrt(variance) with statistics of the training data, or its inverse: Keras's `Normalization`. */
export const normalizationMethod: ActivationMethod = {
  name: 'keras-normalization',
  train: byStatistics,
  infer: byStatistics,
  weights: (shape, params) => {
    if (params.mean !== null && params.mean !== undefined) return {};
    const sizes = params.axis === null ? [] : axesOf(params, shape.length).map((axis) => shape[axis] ?? 1);
    return {
      mean: { shape: sizes, value: 0, trainable: false },
      variance: { shape: sizes, value: 1, trainable: false },
      count: { shape: [], value: 0, trainable: false },
    };
  },
};

/** The saved forms of these methods. */
export const normalizationForms: readonly KerasForm[] = [
  {
    className: 'Normalization',
    exclusive: true,
    config: ({ params }) => params,
    read: ({ axis, mean, variance, invert }) => ({
      method: normalizationMethod.name,
      params: toJson({
        axis: axis === null ? null : readAxis(axis),
        mean: mean ?? null,
        variance: variance ?? null,
        invert: invert === true,
      }),
    }),
  },
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
