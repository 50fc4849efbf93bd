import * as tf from '@tensorflow/tfjs';
import type { Info } from '../heap.ts';
import { allFloat, type KernelCall, type TrainingKernel } from '../kernel.ts';
import { contract, readEquation } from '../ops/einsum.ts';

/** `tf.einsum`, which tfjs's wasm backend lacks. */
export const einsum: TrainingKernel = {
  name: 'Einsum',
  run: ({ inputs, attrs }: KernelCall): Info | undefined => {
    const tensors = Object.values(inputs).filter((input) => input instanceof tf.Tensor);
    const equation = readEquation(attrs.equation, tensors.length);
    if (equation === undefined || !allFloat(...tensors)) return undefined;
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(String(attrs.equation), tensors.length);
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
    return tf.tidy(() => contract(equation, tensors));
  },
};
