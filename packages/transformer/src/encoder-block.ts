import { attachBlock } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { blockOptions, type TransformerBlockOptions } from './block-options.ts';
import { attention, feedForward, residual } from './block-parts.ts';

/**
 * Builds a block of a Transformer encoder, or with `causal` of a language model, from named layers.
 *
 * With `order: 'pre'`, y = x + attention(norm(x)), then y + feedForward(norm(y)). x is [batch, steps, features], and so is
 * the output. A mask of padding acts on the attention and is passed on.
 *
 * For a block `b`, the layers are `b-attention`, `b-dense1` and `b-dense2`, with `b-attention-norm`, `b-dense-norm` and the
 * sums. The regularizer is offered the hook `attention` at the site `b-attention`; `residual` at `b-attention-residual` and
 * `b-dense-residual`; `branch` (both with the depth of the block) at `b-attention-branch` and `b-dense-branch`;
 * `feedForward` at `b-dense-active`; `block` at `b`; and `sequence` after each `residual` and `feedForward`.
 *
 * @throws RegattaError for unknown options, values out of range and an x of another rank.
 * @see Vaswani et al. 2017, arXiv 1706.03762; pre-LN: Xiong et al. 2020, arXiv 2002.04745.
 * @example
 * ```ts
 * import { dropout } from '@regatta/dense-dropout';
 * import { transformerEncoderBlock } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const x = tf.input({ shape: [20, 32] });
 * const regularizer = dropout({ rate: 0.1, at: ['residual'] });
 * const y = transformerEncoderBlock(x, { name: 'block1', numHeads: 4, feedForwardDim: 128, regularizer });
 * ```
 */
export function transformerEncoderBlock(
  x: tf.SymbolicTensor,
  options: TransformerBlockOptions,
): tf.SymbolicTensor {
  const block = blockOptions(x, options, 'transformerEncoderBlock', false);
  const { name, causal, rotary = null, regularizer, site, depth } = block;
  return attachBlock(regularizer, site(name, depth), x, (input) => {
    const attended = residual(block, `${name}-attention`, input, (value) =>
      attention(block, `${name}-attention`, value, { causal, rotary }),
    );
    return residual(block, `${name}-dense`, attended, (value) => feedForward(block, `${name}-dense`, value));
  });
}
