import * as tf from '@tensorflow/tfjs';
import type { TrainingGradient } from './registry.ts';

/** Gradients of `tf.batchNorm` whose statistics have one value for each place of the last axis. */
export const batchNormGradient: TrainingGradient = {
  name: 'FusedBatchNorm',
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradient: (dy, saved, attrs) => {
    const [x, mean, variance, scale] = saved;
    if (tf.getBackend() !== 'wasm' || !x || !mean || !variance) return undefined;
    const columns = x.shape.at(-1);
    const fits = [mean, variance, scale ?? mean].every((t) => t.rank === 1 && t.size === columns);
    if (!fits || x.size === 0 || [x, dy, mean, variance, scale ?? mean].some((t) => t.dtype !== 'float32')) {
      return undefined;
    }
    const inputs = scale == null ? { x, dy, mean, variance } : { x, dy, mean, variance, scale };
    // Not inside the functions below: tfjs runs each in a tidy of its own, which would dispose of the others' results.
    const parts = tf.engine().runKernel<tf.Tensor[]>('FusedBatchNormGrad', inputs, attrs);
    return {
      x: () => parts[0]!,
      mean: () => parts[1]!,
      variance: () => parts[2]!,
      scale: () => parts[3]!,
      offset: () => parts[4]!,
    };
  },
};
