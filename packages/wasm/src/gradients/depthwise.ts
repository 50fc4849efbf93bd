import * as tf from '@tensorflow/tfjs';
import type { TrainingGradient } from './registry.ts';

/** Gradients of `tf.depthwiseConv2d`, with dilations and in either layout. */
export const depthwiseConv2dGradient: TrainingGradient = {
  name: 'DepthwiseConv2dNative',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    if (tf.getBackend() !== 'wasm' || !x || !filter) return undefined;
    const run = (name: string, inputs: tf.NamedTensorMap, shape: tf.NamedAttrMap): tf.Tensor =>
      tf.engine().runKernel(`DepthwiseConv2dNativeBackprop${name}`, inputs, { ...attrs, ...shape });
    return {
      x: () => run('Input', { dy, filter }, { inputShape: x.shape }),
      filter: () => run('Filter', { x, dy }, { filterShape: filter.shape }),
    };
  },
};
