import { type ActivationMethod, type Context, checkNumber } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { normals } from './draws.ts';
import { clipAbove } from './gradients.ts';
import { learnedGaussianForward } from './variational-forward.ts';
import { variationalKl } from './variational-kl.ts';

const NAME = 'learned-gaussian';

const logAlphaOf = ({ weight }: Pick<Context, 'weight'>): tf.Tensor => clipAbove(weight('logAlpha'), 0);

/** Multiplicative Gaussian noise on activations with a learned variance per unit; inference is the identity. */
export const learnedGaussianMethod: ActivationMethod<{ readonly klWeight: number }> = {
  name: NAME,
  parse: ({ klWeight }) => ({ klWeight: checkNumber(klWeight, NAME, 'klWeight', { min: 0 }) }),
  train: (x, context) =>
    learnedGaussianForward(
      x,
      logAlphaOf(context),
      normals(context.stream.fold('normal'), x.shape, context.firstRow),
    ),
  weights: (inputShape, _params, rate) => ({
    logAlpha: { shape: [inputShape.at(-1) ?? 1], value: Math.log(rate) - Math.log1p(-rate) },
  }),
  penalty: (context) =>
    tf.tidy(() => {
      return tf.mul(tf.sum(variationalKl(logAlphaOf(context))), context.params.klWeight).asScalar();
    }),
};
