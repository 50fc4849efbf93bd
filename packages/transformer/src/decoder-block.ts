import { attachBlock, checkObject } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { blockOptions, sequence, symbolic, type TransformerBlockOptions } from './block-options.ts';
import { attention, feedForward, residual } from './block-parts.ts';

/** Options of {@link transformerDecoderBlock}. */
export interface TransformerDecoderOptions extends TransformerBlockOptions {
  /**
   * Real steps of the context [batch, context steps], 1 or 0. tfjs passes on the mask of x alone, so padding of the context
   * has to be given here.
   */
  readonly contextMask?: tf.SymbolicTensor;
}

/**
 * Builds a block of a Transformer decoder: causal self-attention, attention to a context, and the feed-forward layer.
 *
 * The parts are joined as in `transformerEncoderBlock`, with the same names of layers and sites; those of the attention to
 * the context begin with `b-cross` for a block `b`. x is [batch, steps, features], the context [batch, context steps, any
 * number of features]; the output has the shape of x.
 *
 * @param context the output of an encoder.
 * @throws RegattaError for unknown options, values out of range and an x, a context or a mask of another rank.
 * @see Vaswani et al. 2017, arXiv 1706.03762.
 * @example
 * ```ts
 * import { transformerDecoderBlock } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const [x, context] = [tf.input({ shape: [12, 32] }), tf.input({ shape: [20, 48] })];
 * const y = transformerDecoderBlock(x, context, { name: 'block1', numHeads: 4, feedForwardDim: 128 });
 * ```
 */
export function transformerDecoderBlock(
  x: tf.SymbolicTensor,
  context: tf.SymbolicTensor,
  options: TransformerDecoderOptions,
): tf.SymbolicTensor {
  const remedy = "Pass e.g. { name: 'block1', numHeads: 4, feedForwardDim: 128 }.";
  checkObject(options, 'transformerDecoderBlock', 'options of the block', remedy);
  const { contextMask, ...others } = options;
  const block = blockOptions(x, others, 'transformerDecoderBlock', true);
  sequence(context, 'transformerDecoderBlock', 'context');
  if (contextMask !== undefined) symbolic(contextMask, 'transformerDecoderBlock', 'contextMask', 2);
  const { name, causal, rotary = null, regularizer, site, depth } = block;
  return attachBlock(regularizer, site(name, depth), x, (input) => {
    const attended = residual(block, `${name}-attention`, input, (value) =>
      attention(block, `${name}-attention`, value, { causal, rotary }),
    );
    const joined = residual(block, `${name}-cross`, attended, (value) =>
      contextMask === undefined
        ? attention(block, `${name}-cross`, [value, context], { inputs: ['query', 'value'] })
        : attention(block, `${name}-cross`, [value, context, contextMask], {
            inputs: ['query', 'value', 'valueMask'],
          }),
    );
    return residual(block, `${name}-dense`, joined, (value) => feedForward(block, `${name}-dense`, value));
  });
}
