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

/** min(x, maxValue) where x >= threshold, negativeSlope (x - threshold) elsewhere; tfjs's `ReLU` has `maxValue` only. */
export const reluMethod: ActivationMethod = { name: 'keras-relu', train: rectify, infer: rectify };

/** How it is saved. */
export const reluForm: KerasForm = {
  className: 'KerasReLU',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ maxValue, negativeSlope, threshold }) => ({
    method: reluMethod.name,
    params: {
      ...(typeof maxValue === 'number' ? { maxValue } : {}),
      ...{ negativeSlope: numberOr(negativeSlope, 0), threshold: numberOr(threshold, 0) },
    },
  }),
};

const exponential: ActivationMethod['train'] = (x, { params }) =>
  tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), Number(params.alpha)));

/** x where x > 0, alpha (exp(x) - 1) elsewhere; tfjs's `ELU` has alpha 1 only. */
export const eluMethod: ActivationMethod = { name: 'keras-elu', train: exponential, infer: exponential };

/** How it is saved. */
export const eluForm: KerasForm = {
  className: 'KerasELU',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ alpha }) => ({ method: eluMethod.name, params: { alpha: numberOr(alpha, 1) } }),
};
