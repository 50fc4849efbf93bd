import * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import { renewKey } from '../renew-key.ts';
import { hasKernel } from '../tfjs.ts';
import {
  type AttentionAttributes,
  type AttentionInputs,
  type AttentionSizes,
  attentionMasks,
} from './contract.ts';
import { type PairMaskAttributes, pairMaskAttributes } from './draw.ts';
import type { AttentionNoise, AttentionOutputs } from './noise.ts';
import { headFactors, truth } from './plain.ts';

/**
 * Name of a kernel that backends can register for attention.
 *
 * Inputs: those of {@link AttentionInputs}, with masks in bool; `keptKeys` (bool) and `logits`, `keep`, each [N or 1, H or 1,
 * T or 1, S]; and `headFactors` [N, H]. Outputs: y and probabilities. `keep` takes the place of masks that are drawn.
 */
export const ATTENTION_KERNEL = 'RegattaAttention';

/**
 * Name of the kernel of the gradients of query, key and value. Inputs: those of {@link ATTENTION_KERNEL}, `probabilities`,
 * and the gradients `dy` and `dProbabilities`, of which one may be missing.
 */
export const ATTENTION_GRAD_KERNEL = 'RegattaAttentionGrad';

/** Attributes of both kernels. Masks of probabilities are drawn if there is a key. */
export interface AttentionKernelAttributes extends Partial<PairMaskAttributes> {
  /** Factor of the scores. */
  readonly scale: number;
  /** Query t sees keys 0 to t only. */
  readonly causal: boolean;
  /** What a row does that would lose all its keys. */
  readonly emptyRow: 'keep' | 'zero';
  /** Fraction of the probabilities that is dropped. */
  readonly rate: number;
}

type Named = Record<string, tf.Tensor>;

/** Whether a tensor has an entry for each key, and otherwise broadcasts to the scores. */
function fitsPairs(tensor: tf.Tensor, { batch, heads, queries, keys }: AttentionSizes): boolean {
  const full = [batch, heads, queries, keys];
  const { shape } = tensor;
  return shape.length === 4 && shape[3] === keys && shape.every((size, i) => size === full[i] || size === 1);
}

/** Whether the kernels of the current backend compute this call. */
export function isForKernel({ logits, keys, probabilities }: AttentionNoise, sizes: AttentionSizes): boolean {
  if (!hasKernel(ATTENTION_KERNEL) || Object.values(sizes).includes(0)) return false;
  const given = [logits, keys?.keep, probabilities?.keep].filter((one) => one instanceof tf.Tensor);
  const normalizer = probabilities?.normalizer ?? 'expected';
  return normalizer === 'expected' && given.every((tensor) => fitsPairs(tensor, sizes));
}

/** The tensors of a call under the names of the kernels. */
function kernelInputs(inputs: AttentionInputs, noise: AttentionNoise): Named {
  const found: Named = {};
  const { query, key, value } = inputs;
  for (const [name, tensor] of Object.entries({ query, key, value }))
    found[name] = tf.cast(tensor, 'float32');
  for (const name of attentionMasks) {
    const mask = inputs[name];
    if (mask !== undefined) found[name] = truth(mask);
  }
  if (noise.keys !== undefined) found.keptKeys = truth(noise.keys.keep);
  if (noise.logits !== undefined) found.logits = noise.logits;
  if (noise.probabilities?.keep instanceof tf.Tensor)
    found.keep = tf.cast(noise.probabilities.keep, 'float32');
  if (noise.heads !== undefined) found.headFactors = headFactors(noise.heads);
  return found;
}

/** The attributes of one kernel call. */
function kernelAttributes(
  { causal = false, scale }: AttentionAttributes,
  { keys, probabilities }: AttentionNoise,
  sizes: AttentionSizes,
): AttentionKernelAttributes {
  const fixed = {
    scale: scale ?? 1 / Math.sqrt(sizes.keySize),
    causal,
    emptyRow: keys?.emptyRow ?? 'keep',
    rate: probabilities?.rate ?? 0,
  };
  const from = probabilities?.keep;
  if (from === undefined || from instanceof tf.Tensor) return fixed;
  return renewKey({ ...fixed, ...pairMaskAttributes(from, sizes, fixed.rate) }, from.stream);
}

const run = (name: string, inputs: Named, attributes: object): tf.Tensor[] =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);

/** tfjs loses the dependence of tensors that are saved for a gradient. */
function refuseSecondDerivative(): void {
  if (!tf.engine().isTapeOn()) return;
  throw new RegattaError({
    subject: 'attend',
    expected: 'first derivatives only',
    received: 'a gradient inside a function that is differentiated',
    remedy: 'Use plainAttend, or compute the gradient outside of tf.grad, tf.grads and minimize.',
  });
}

/** `attend` in one kernel forward and one backward, for calls that {@link isForKernel} accepts. */
export function kernelAttend(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  noise: AttentionNoise,
  sizes: AttentionSizes,
): AttentionOutputs {
  const named = kernelInputs(inputs, noise);
  const ofCall = (): AttentionKernelAttributes => kernelAttributes(attributes, noise, sizes);
  const [y, probabilities] = run(ATTENTION_KERNEL, named, ofCall()) as [tf.Tensor4D, tf.Tensor4D];
  if (tf.engine().state.gradientDepth === 0) return { y, probabilities };
  const { query, key, value, ...constants } = named;
  const names = [...Object.keys(named), 'probabilities'];
  /** An output of the kernel with its gradient. Only outputs that the loss depends on are differentiated. */
  const differentiable = (output: tf.Tensor, gradient: 'dy' | 'dProbabilities'): tf.Tensor4D =>
    tf.customGrad((...args) => {
      const save = args.at(-1) as tf.GradSaveFunc;
      save([query!, key!, value!, ...Object.values(constants), probabilities]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        refuseSecondDerivative();
        const kept = Object.fromEntries(names.map((name, i) => [name, saved[i]!]));
        return run(ATTENTION_GRAD_KERNEL, { ...kept, [gradient]: dy }, ofCall());
      };
      return { value: output.clone(), gradFunc };
    })(query!, key!, value!) as tf.Tensor4D;
  return {
    y: differentiable(y, 'dy'),
    probabilities: differentiable(probabilities, 'dProbabilities'),
  };
}
