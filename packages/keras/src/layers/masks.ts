import type { ActivationMethod, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const pass: ActivationMethod['train'] = (x) => x.clone();

/** Puts a mask on a tensor: the second input, [batch, steps]. The layer that follows gets it as tfjs hands on masks. */
export const maskMethod: ActivationMethod = {
  name: 'keras-mask',
  inputs: [2],
  train: pass,
  infer: pass,
  outputMask: ([, mask]) => (mask === undefined ? null : tf.cast(mask, 'bool')),
};

/** Takes the mask off a tensor. tfjs keeps handing on an earlier one unless there is one, which therefore says: all. */
export const noMaskMethod: ActivationMethod = {
  name: 'keras-no-mask',
  train: pass,
  infer: pass,
  outputMask: ([x]) => (x === undefined ? null : tf.ones([x.shape[0] ?? 1, x.shape[1] ?? 1], 'bool')),
};

const anyTrue: ActivationMethod['train'] = (x, { params }) =>
  tf.any(tf.cast(x, 'bool'), typeof params.axis === 'number' ? params.axis : -1, params.keepdims === true);

/** Whether anything along an axis is true: how `Masking` of Keras tells which steps there are. */
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

/** How the layers of masks are saved. */
export const maskForms: readonly KerasForm[] = [
  form('KerasMask', maskMethod),
  form('KerasNoMask', noMaskMethod),
  {
    ...form('Any', anyMethod),
    config: ({ params }) => params,
    read: ({ axis, keepdims }) => ({
      method: anyMethod.name,
      params: { axis: Number(Array.isArray(axis) ? axis[0] : (axis ?? -1)), keepdims: keepdims === true },
    }),
  },
];
