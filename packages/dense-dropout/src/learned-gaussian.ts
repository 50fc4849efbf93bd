import { type ActivationMethod, type Context, checkNumber } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { normals } from './draws.ts';
import { clipAbove } from './gradients.ts';
import { learnedGaussianForward } from './variational-forward.ts';
import { variationalKl } from './variational-kl.ts';

const NAME = 'learned-gaussian';

const logAlphaOf = (context: Context): tf.Tensor => clipAbove(context.weight('logAlpha'), 0);

/** Multiplicative Gaussian noise on activations, its variance learned for each unit; inference is the identity. */
export const learnedGaussianMethod: ActivationMethod = {
  name: NAME,
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
      const factor = checkNumber(context.params.klWeight, NAME, 'klWeight', { min: 0 });
      return tf.mul(tf.sum(variationalKl(logAlphaOf(context))), factor).asScalar();
    }),
};
