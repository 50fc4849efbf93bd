import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** The gradient of `tf.avgPool` in one kernel, which divides dy among the cells inside the image. */
export const avgPoolGradient: GradientOverride = {
  name: 'AvgPool',
  inputsToSave: ['x'],
  backend: 'wasm',
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    if (x?.dtype !== 'float32' || dy.dtype !== 'float32' || (attrs.dimRoundingMode ?? null) !== null)
      return undefined;
    return { x: () => tf.engine().runKernel<tf.Tensor>('AvgPoolGrad', { dy, input: x }, attrs) };
  },
};
