import * as tf from '@tensorflow/tfjs';
import type { Heap, Info } from '../../heap.ts';
import type { KernelCall } from '../../kernel.ts';
import { isChannelsFirst } from './geometry.ts';

/** Fused activations and their unfused kernels. */
const KERNELS: Readonly<Record<string, string>> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** Runs a registered element-wise kernel and frees `x`. */
function replace(
  heap: Heap,
  name: string,
  x: Info,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
): Info {
  const result = tf.getKernel(name, 'wasm').kernelFunc({ inputs, attrs, backend: tf.backend() });
  heap.free(x);
  const [y = x] = Array.isArray(result) ? result : [result];
  return y;
}

/** Whether {@link activate} supports the activation. Not prelu channels first, which has its weights on another axis. */
export const canActivate = (name: string, attrs: KernelCall['attrs']): boolean =>
  name === 'linear' || (name in KERNELS && !(name === 'prelu' && isChannelsFirst(attrs)));

/** Applies the activation of a fused call as a separate kernel; takes ownership of `x`. */
export function activate(name: string, x: Info, { inputs, attrs, heap }: KernelCall): Info {
  const kernel = KERNELS[name];
  if (kernel === undefined) return x;
  const alpha = inputs.preluActivationWeights;
  if (name === 'prelu' && alpha !== undefined) return replace(heap, kernel, x, { x, alpha }, {});
  const options = name === 'leakyrelu' ? { alpha: Number(attrs.leakyreluAlpha ?? 0.2) } : {};
  return replace(heap, kernel, x, { x }, options);
}

/** x + bias, broadcast over the last axis; takes ownership of `x`. */
export const addBias = (heap: Heap, x: Info, bias: Info): Info =>
  replace(heap, 'Add', x, { a: x, b: bias }, {});
