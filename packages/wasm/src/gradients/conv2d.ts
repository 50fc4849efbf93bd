import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

const isOne = (value: tf.Attribute | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === 1 ||
  (Array.isArray(value) && value.every((n) => n === 1));

/** Whether tfjs's gradient function would throw (dilations) or ignore an attribute (the rounding mode). */
const needsOurs = (attrs: tf.NamedAttrMap): boolean =>
  !(isOne(attrs.dilations) && (attrs.dimRoundingMode ?? null) === null);

function backpropInput(shape: number[], dy: tf.Tensor, filter: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor {
  // tfjs's Conv2DBackpropInput ignores dilations, so it must not serve as the fallback of a dilated call.
  const name = isOne(attrs.dilations) ? 'Conv2DBackpropInput' : 'DilatedConv2DBackpropInput';
  return tf.engine().runKernel(name, { dy, filter }, { ...attrs, inputShape: shape });
}

function backpropFilter(x: tf.Tensor, dy: tf.Tensor, shape: number[], attrs: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: shape });
}

/** Gradients of `tf.conv2d` with dilations or a rounding mode. */
export const conv2dGradient: GradientOverride = {
  name: 'Conv2D',
  backend: 'wasm',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    if (!needsOurs(attrs) || !x || !filter) return undefined;
    return {
      x: () => backpropInput(x.shape, dy, filter, attrs),
      filter: () => backpropFilter(x, dy, filter.shape, attrs),
    };
  },
};

/** Gradients of the input gradient (for second derivatives) and of `tf.conv2dTranspose`. */
function ofBackpropInput(name: string): GradientOverride {
  return {
    name,
    backend: 'wasm',
    inputsToSave: ['dy', 'filter'],
    gradient: (ddx, saved, attrs) => {
      const [dy, filter] = saved;
      if (!needsOurs(attrs) || !dy || !filter) return undefined;
      return {
        dy: () => tf.engine().runKernel<tf.Tensor>('Conv2D', { x: ddx, filter }, attrs),
        filter: () => backpropFilter(ddx, dy, filter.shape, attrs),
      };
    },
  };
}

export const conv2dBackpropInputGradient: GradientOverride = ofBackpropInput('Conv2DBackpropInput');
export const dilatedConv2dBackpropInputGradient: GradientOverride = ofBackpropInput(
  'DilatedConv2DBackpropInput',
);
