import type { ActivationMethod, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

const rectify: ActivationMethod['train'] = (x, { params }) => {
  const threshold = numberOr(params.threshold, 0);
  const below = tf.mul(tf.sub(x, threshold), numberOr(params.negativeSlope, 0));
  const y = tf.where(tf.greaterEqual(x, threshold), x, below);
  return typeof params.maxValue === 'number' ? tf.minimum(y, params.maxValue) : y;
};

/** min(x, maxValue) if x >= threshold, else negativeSlope (x - threshold); tfjs's `ReLU` supports only `maxValue`. */
export const reluMethod: ActivationMethod = { name: 'keras-relu', train: rectify, infer: rectify };

/** The saved form of {@link reluMethod}. */
export const reluForm: KerasForm = {
  className: 'KerasReLU',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ maxValue, negativeSlope, threshold }) => ({
    method: reluMethod.name,
    params: {
      ...(typeof maxValue === 'number' ? { maxValue } : {}),
      negativeSlope: numberOr(negativeSlope, 0),
      threshold: numberOr(threshold, 0),
    },
  }),
};

const exponential: ActivationMethod['train'] = (x, { params }) =>
  tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), Number(params.alpha)));

/** x if x > 0, else alpha (exp(x) - 1); tfjs's `ELU` supports only alpha 1. */
export const eluMethod: ActivationMethod = { name: 'keras-elu', train: exponential, infer: exponential };

/** The saved form of {@link eluMethod}. */
export const eluForm: KerasForm = {
  className: 'KerasELU',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ alpha }) => ({ method: eluMethod.name, params: { alpha: numberOr(alpha, 1) } }),
};
