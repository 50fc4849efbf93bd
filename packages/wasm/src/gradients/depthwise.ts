import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** Gradients of `tf.depthwiseConv2d`, with dilations and in either layout. */
export const depthwiseConv2dGradient: GradientOverride = {
  name: 'DepthwiseConv2dNative',
  backend: 'wasm',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    if (!x || !filter) return undefined;
    const run = (name: string, inputs: tf.NamedTensorMap, shape: tf.NamedAttrMap): tf.Tensor =>
      tf.engine().runKernel(`DepthwiseConv2dNativeBackprop${name}`, inputs, { ...attrs, ...shape });
    return {
      x: () => run('Input', { dy, filter }, { inputShape: x.shape }),
      filter: () => run('Filter', { x, dy }, { filterShape: filter.shape }),
    };
  },
};
