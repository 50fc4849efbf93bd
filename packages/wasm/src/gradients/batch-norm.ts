import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** Gradients of `tf.batchNorm` with one mean and variance per index of the last axis. */
export const batchNormGradient: GradientOverride = {
  name: 'FusedBatchNorm',
  backend: 'wasm',
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradient: (dy, saved, attrs) => {
    const [x, mean, variance, scale] = saved;
    if (!x || !mean || !variance || !scale) return undefined;
    const columns = x.shape.at(-1);
    const fits = [mean, variance, scale].every((t) => t.rank === 1 && t.size === columns);
    const floats = [x, dy, mean, variance, scale].every((t) => t.dtype === 'float32');
    if (!fits || !floats || x.size === 0) return undefined;
    // Not inside the functions below: tfjs runs each in its own tidy, which would dispose the results of the others.
    const parts = tf
      .engine()
      .runKernel<tf.Tensor[]>('FusedBatchNormGrad', { x, dy, mean, variance, scale }, attrs);
    return {
      x: () => parts[0]!,
      mean: () => parts[1]!,
      variance: () => parts[2]!,
      scale: () => parts[3]!,
      offset: () => parts[4]!,
    };
  },
};
