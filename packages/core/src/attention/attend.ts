import * as tf from '@tensorflow/tfjs';
import { checkTensors } from '../arguments.ts';
import { type AttentionAttributes, type AttentionInputs, checkAttention } from './contract.ts';
import { isForKernel, kernelAttend } from './kernel.ts';
import type { AttentionNoise, AttentionOutputs } from './noise.ts';
import { plainAttend } from './plain.ts';

/**
 * Scaled dot-product attention with noise at every place where a method drops: before the softmax, after it, and on heads.
 *
 * probabilities = softmax(scale query key^T + noise) over the allowed keys; y = dropped probabilities x value. A row
 * without an allowed key is zeros and has no gradient. Key and value heads may be shared by groups of query heads. On the
 * wasm backend after `useWasm`, it runs one kernel forward and one backward; elsewhere, and for probabilities that are
 * divided by their sum, plain tfjs operations, with the same masks. Only plain operations have second derivatives.
 *
 * @throws RegattaError when shapes or attributes do not match.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 3.2.
 * @example
 * ```ts
 * import { attend } from '@regatta/core/attention';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const x = tf.ones([2, 5, 4, 8]); // 2 examples, 5 positions, 4 heads of size 8
 * const { y } = attend({ query: x, key: x, value: x }, { causal: true });
 * ```
 */
export function attend(
  inputs: AttentionInputs,
  attributes: AttentionAttributes = {},
  noise: AttentionNoise = {},
): AttentionOutputs {
  const sizes = checkAttention(inputs, attributes);
  const given = Object.entries(inputs).filter(([, tensor]) => tensor !== undefined);
  checkTensors('attend', Object.fromEntries(given));
  const path = isForKernel(noise, sizes) ? kernelAttend : plainAttend;
  return tf.tidy(() => path(inputs, attributes, noise, sizes));
}
