import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** The gradient of `tf.abs`: 0 at 0, as in TensorFlow and PyTorch; tfjs gives -1. */
export const absGradient: GradientOverride = {
  name: 'Abs',
  inputsToSave: ['x'],
  gradient: (dy, saved) => {
    const [x] = saved;
    if (x === undefined) return undefined;
    return { x: () => tf.mul(dy, tf.sign(tf.cast(x, 'float32'))) };
  },
};
