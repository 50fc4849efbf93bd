import * as tf from '@tensorflow/tfjs';
import type { Heap, Info } from '../../heap.ts';
import type { KernelCall } from '../../kernel.ts';
import { isChannelsFirst } from './geometry.ts';

/** Fused activations and the kernels they are alone. */
const KERNELS: Readonly<Record<string, string>> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** Runs an elementwise kernel of tfjs's (or of ours) and frees `x`. */
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

/** Whether {@link activate} knows the activation of a call. A channels-first prelu has its weights at another axis. */
export const canActivate = (name: string, attrs: KernelCall['attrs']): boolean =>
  name === 'linear' || (name in KERNELS && !(name === 'prelu' && isChannelsFirst(attrs)));

/** The activation of a fused call, as a kernel of its own; takes over `x`. */
export function activate(name: string, x: Info, { inputs, attrs, heap }: KernelCall): Info {
  const kernel = KERNELS[name];
  if (kernel === undefined) return x;
  const alpha = inputs.preluActivationWeights;
  if (name === 'prelu' && alpha !== undefined) return replace(heap, kernel, x, { x, alpha }, {});
  const options = name === 'leakyrelu' ? { alpha: Number(attrs.leakyreluAlpha ?? 0.2) } : {};
  return replace(heap, kernel, x, { x }, options);
}

/** x + bias, broadcast over the last axis; takes over `x`. */
export const addBias = (heap: Heap, x: Info, bias: Info): Info =>
  replace(heap, 'Add', x, { a: x, b: bias }, {});
