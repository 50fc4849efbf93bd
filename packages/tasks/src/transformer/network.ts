import { attach, attachWeights, type Regularizer } from '@regatta/core';
import type { Architecture } from '@regatta/record';
import {
  attachEmbedded,
  meanOverSteps,
  positionalEmbedding,
  transformerEncoderBlock,
} from '@regatta/transformer';
import type { BuildContext, Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { apply, denseLayer, zeroWeights } from '../layers.ts';

/** The shape of a Transformer. */
export interface TransformerShape {
  /** Features of a step. */
  readonly width: number;
  /** Heads of the attention, a divisor of the width. */
  readonly heads: number;
  /** Units inside a feed-forward layer. */
  readonly inner: number;
  /** Number of blocks. */
  readonly depth: number;
  readonly classes: number;
}

/** The description of a Transformer. @param input numbers, or symbols, of a step. @param before what comes before the blocks. */
export function transformerArchitecture(
  { width, heads, inner, depth, classes }: TransformerShape,
  input: number,
  before: string,
): Architecture {
  return {
    title: `transformer ${before} ${width}, ${depth} pre-LN blocks of ${heads} heads and ${inner} units, GELU, dense ${classes}`,
    layers: [input, ...Array<number>(depth + 1).fill(width), classes],
  };
}

/** What a network is built with. */
export interface Built {
  readonly shape: TransformerShape;
  readonly regularizer: Regularizer;
  readonly context: BuildContext;
}

/** The hooks of the blocks and of their input. */
const blockHooks: readonly Hook[] = [
  'embedded',
  'attention',
  'residual',
  'feedForward',
  'sequence',
  'branch',
  'block',
  'output',
];

/** Positions, the blocks, and the normalization behind them. */
function blocks(
  x: tf.SymbolicTensor,
  { shape, regularizer, context: { site } }: Built,
  { causal, tokens }: { readonly causal: boolean; readonly tokens: boolean },
): tf.SymbolicTensor {
  const { width, heads, inner, depth } = shape;
  const placed = apply(positionalEmbedding({ name: 'positions', positionsInitializer: 'zeros' }), x);
  let value = attachEmbedded(placed, 'embedded', { regularizer, site, tokens });
  for (let l = 0; l < depth; l++) {
    value = transformerEncoderBlock(value, {
      name: `block${l + 1}`,
      numHeads: heads,
      keyDim: width / heads,
      feedForwardDim: inner,
      causal,
      kernelInitializer: 'zeros',
      regularizer,
      // The only block has no depth: rates that depend on it are the full rate.
      ...(depth === 1 ? {} : { depth: l / (depth - 1) }),
      site,
    });
  }
  return apply(tf.layers.layerNormalization({ name: 'norm', epsilon: 1e-5 }), value);
}

/** The last layer, with its site. */
const logits = ({ shape, regularizer, context }: Built, x: tf.SymbolicTensor): tf.SymbolicTensor =>
  apply(
    attachWeights(
      regularizer,
      'output',
      context.site('logits'),
      denseLayer('logits', shape.classes, 'linear'),
    ),
    x,
  );

/** The hooks of {@link labelVectors}. */
export const labelVectorsHooks: readonly Hook[] = ['input', ...blockHooks];

/** A causal Transformer over vectors [steps, features] that predicts a class at each step; sees no later step. */
export function labelVectors([steps, features]: readonly [number, number], built: Built): tf.LayersModel {
  const { regularizer, context, shape } = built;
  const inputs = tf.input({ shape: [steps, features], name: 'sequence' });
  const x = attach(regularizer, 'input', context.site('input'), inputs);
  // The product with a vector of several ones is the sum of the rows of as many tables.
  const tables = tf.layers.dense({
    name: 'tables',
    units: shape.width,
    useBias: false,
    kernelInitializer: tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05 }),
  });
  const outputs = logits(built, blocks(apply(tables, x), built, { causal: true, tokens: false }));
  return tf.model({ inputs, outputs });
}

/** An embedding with its site. */
function embedded(
  inputs: tf.SymbolicTensor,
  symbols: number,
  maskZero: boolean,
  { regularizer, context, shape }: Built,
): tf.SymbolicTensor {
  const table = tf.layers.embedding({
    name: 'tokens',
    inputDim: symbols,
    outputDim: shape.width,
    maskZero,
    embeddingsInitializer: 'zeros',
  });
  return apply(attachWeights(regularizer, 'embedding', context.site('tokens'), table), inputs);
}

/** The hooks of {@link predictNext}. */
export const predictNextHooks: readonly Hook[] = ['embedding', ...blockHooks];

/** A causal Transformer over ids [steps] that predicts the next id at each step. */
export function predictNext(steps: number, built: Built): tf.LayersModel {
  const inputs = tf.input({ shape: [steps], dtype: 'int32', name: 'ids' });
  const x = embedded(inputs, built.shape.classes, false, built);
  const outputs = logits(built, blocks(x, built, { causal: true, tokens: false }));
  return tf.model({ inputs, outputs });
}

/** The blocks over a sequence, their mean over the real steps, and the last layer. */
function classified(x: tf.SymbolicTensor, built: Built): tf.SymbolicTensor {
  const { regularizer, context } = built;
  const steps = blocks(x, built, { causal: false, tokens: true });
  const mean = apply(meanOverSteps({ name: 'mean' }), steps);
  return logits(built, attach(regularizer, 'hidden', context.site('mean', 1), mean));
}

const classifierHooks: readonly Hook[] = [...blockHooks, 'tokens', 'hidden'];

/** A layer that maps vectors to the width of the blocks. */
const project = (width: number): tf.layers.Layer =>
  tf.layers.dense({ name: 'project', units: width, ...zeroWeights });

/** The hooks of {@link classifySeries}. */
export const classifySeriesHooks: readonly Hook[] = ['input', ...classifierHooks];

/** A Transformer over vectors [steps, features] that predicts one class; steps of zeros are padding. */
export function classifySeries([steps, features]: readonly [number, number], built: Built): tf.LayersModel {
  const { regularizer, context, shape } = built;
  const inputs = tf.input({ shape: [steps, features], name: 'series' });
  const masked = apply(tf.layers.masking({ maskValue: 0, name: 'padding' }), inputs);
  const x = attach(regularizer, 'input', context.site('input'), masked);
  return tf.model({ inputs, outputs: classified(apply(project(shape.width), x), built) });
}

/** The hooks of {@link classifyImages}. */
export const classifyImagesHooks: readonly Hook[] = ['image', 'input', ...classifierHooks];

/** A Transformer over the square patches of an image [side, side, 1], row by row, that predicts one class. */
export function classifyImages(side: number, patch: number, built: Built): tf.LayersModel {
  const { regularizer, context, shape } = built;
  const inputs = tf.input({ shape: [side, side, 1], name: 'images' });
  const image = attach(regularizer, 'image', context.site('image'), inputs);
  const x = attach(regularizer, 'input', context.site('input'), image);
  const count = side / patch;
  const cut = apply(tf.layers.reshape({ name: 'rows', targetShape: [count, patch, count, patch] }), x);
  const moved = apply(tf.layers.permute({ name: 'patches', dims: [1, 3, 2, 4] }), cut);
  const flat = apply(tf.layers.reshape({ name: 'flat', targetShape: [count * count, patch * patch] }), moved);
  return tf.model({ inputs, outputs: classified(apply(project(shape.width), flat), built) });
}

/** The hooks of {@link classifyText}. */
export const classifyTextHooks: readonly Hook[] = ['embedding', ...classifierHooks];

/** A Transformer over ids [steps] that predicts one class; id 0 is padding. */
export function classifyText(steps: number, words: number, built: Built): tf.LayersModel {
  const inputs = tf.input({ shape: [steps], dtype: 'int32', name: 'ids' });
  return tf.model({ inputs, outputs: classified(embedded(inputs, words, true, built), built) });
}
