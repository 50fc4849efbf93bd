import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** The gradient of `tf.relu` in one kernel instead of three. */
export const reluGradient: GradientOverride = {
  name: 'Relu',
  backend: 'wasm',
  inputsToSave: ['x'],
  gradient: (dy, saved) => {
    const [x] = saved;
    if (x?.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    return { x: () => tf.engine().runKernel<tf.Tensor>('RegattaReluGrad', { x, dy }) };
  },
};

/** The gradient of relu's gradient, for second derivatives: linear in dy, zero in x. */
export const reluGradGradient: GradientOverride = {
  name: 'RegattaReluGrad',
  inputsToSave: ['x', 'dy'],
  gradient: (ddx, saved) => {
    const [x, dy] = saved;
    if (x === undefined || dy === undefined) return undefined;
    return {
      x: () => tf.zerosLike(x),
      dy: () => tf.engine().runKernel<tf.Tensor>('RegattaReluGrad', { x, dy: ddx }),
    };
  },
};
