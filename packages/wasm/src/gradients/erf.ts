import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** The gradient of `tf.erf` in one kernel instead of five; tfjs's own if it is itself differentiated. */
export const erfGradient: GradientOverride = {
  name: 'Erf',
  backend: 'wasm',
  inputsToSave: ['x'],
  gradient: (dy, saved) => {
    const [x] = saved;
    if (x?.dtype !== 'float32' || dy.dtype !== 'float32' || tf.engine().isTapeOn()) return undefined;
    return { x: () => tf.engine().runKernel<tf.Tensor>('RegattaErfGrad', { x, dy }) };
  },
};
