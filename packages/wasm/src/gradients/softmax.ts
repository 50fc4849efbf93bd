import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** The gradient of a kernel from its output, in one kernel; tfjs's own if it is itself differentiated. */
function fromOutput(name: string, kernel: string): GradientOverride {
  return {
    name,
    backend: 'wasm',
    inputsToSave: [],
    gradient: (dy, saved) => {
      const [y] = saved;
      if (y?.dtype !== 'float32' || dy.dtype !== 'float32' || tf.engine().isTapeOn()) return undefined;
      return { logits: () => tf.engine().runKernel<tf.Tensor>(kernel, { y, dy }) };
    },
  };
}

/** The gradient of `tf.softmax` in one kernel instead of four. */
export const softmaxGradient: GradientOverride = fromOutput('Softmax', 'RegattaSoftmaxGrad');

/** The gradient of tfjs's kernel of log-softmax. */
export const logSoftmaxGradient: GradientOverride = fromOutput('LogSoftmax', 'RegattaLogSoftmaxGrad');
