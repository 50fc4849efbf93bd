import type { ActivationMethod, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const pass: ActivationMethod['train'] = (x) => x.clone();

/** Sets the mask of a tensor to the second input, [batch, steps]. tfjs passes the mask on to the next layer. */
export const maskMethod: ActivationMethod = {
  name: 'keras-mask',
  inputs: [2],
  train: pass,
  infer: pass,
  outputMask: ([, mask]) => (mask === undefined ? null : tf.cast(mask, 'bool')),
};

/** Removes the mask of a tensor. Sets a mask of all ones, because without a mask tfjs passes on the earlier one. */
export const noMaskMethod: ActivationMethod = {
  name: 'keras-no-mask',
  train: pass,
  infer: pass,
  outputMask: ([x]) => (x === undefined ? null : tf.ones([x.shape[0] ?? 1, x.shape[1] ?? 1], 'bool')),
};

const maskOrOnes = (x: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor =>
  mask === undefined ? tf.ones([x.shape[0] ?? 1, x.shape[1] ?? 1]) : tf.cast(mask, 'float32');

/** The mask of a tensor, [batch, steps], as a tensor; ones if it has none. */
export const maskOfMethod: ActivationMethod = {
  name: 'keras-mask-of',
  train: (x, { mask }) => maskOrOnes(x, mask),
  infer: (x, { mask }) => maskOrOnes(x, mask),
  outputMask: () => null,
  outputShape: ([batch = null, steps = null]) => [batch, steps],
};

const anyTrue: ActivationMethod['train'] = (x, { params }) =>
  tf.any(tf.cast(x, 'bool'), typeof params.axis === 'number' ? params.axis : -1, params.keepdims === true);

/** Whether any value along an axis is true; Keras's `Masking` uses it to find the steps to keep. */
export const anyMethod: ActivationMethod = {
  name: 'keras-any',
  train: anyTrue,
  infer: anyTrue,
  outputMask: () => null,
  outputShape: (shape, { axis, keepdims }) => {
    const at = (Number(axis ?? -1) + shape.length) % shape.length;
    return shape.flatMap((size, i) => (i !== at ? [size] : keepdims === true ? [1] : []));
  },
};

const form = (className: string, { name }: ActivationMethod): KerasForm => ({
  className,
  exclusive: true,
  config: () => ({}),
  read: () => ({ method: name, params: {} }),
});

/** The saved forms of the mask layers. */
export const maskForms: readonly KerasForm[] = [
  form('KerasMask', maskMethod),
  form('KerasNoMask', noMaskMethod),
  form('KerasMaskOf', maskOfMethod),
  {
    ...form('Any', anyMethod),
    config: ({ params }) => params,
    read: ({ axis, keepdims }) => ({
      method: anyMethod.name,
      params: { axis: Number(Array.isArray(axis) ? axis[0] : (axis ?? -1)), keepdims: keepdims === true },
    }),
  },
];
