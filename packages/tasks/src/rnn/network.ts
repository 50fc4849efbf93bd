import { attach, attachRecurrent, attachWeights, type Regularizer } from '@regatta/core';
import type { RnnCell } from '@regatta/core/recurrent';
import type { Architecture } from '@regatta/record';
import type { BuildContext, Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { apply, denseLayer } from '../layers.ts';
import { TiedLogits } from './tied-logits.ts';

/** The recurrent layer of a network. */
export interface RecurrentShape {
  readonly cell: RnnCell;
  readonly units: number;
  readonly classes: number;
}

/** The shape of a {@link wordModel}. */
export interface WordShape extends RecurrentShape {
  /** Size of an embedded word. */
  readonly size: number;
  /** Whether the last layer uses the embedding matrix instead of its own; then `size` equals `units`. */
  readonly tied: boolean;
}

const zeros = {
  kernelInitializer: 'zeros',
  recurrentInitializer: 'zeros',
  biasInitializer: 'zeros',
} as const;
const cellNames: Readonly<Record<RnnCell, string>> = { lstm: 'LSTM', gru: 'GRU', simpleRnn: 'RNN' };

/** The description of a recurrent network. */
export function recurrentArchitecture(
  { cell, units, classes }: RecurrentShape,
  input: number,
  before = '',
): Architecture {
  return {
    title: `rnn ${before}${cellNames[cell]} ${units}, dense ${classes}`,
    layers: [input, units, classes],
  };
}

interface Place {
  readonly shape: RecurrentShape;
  readonly regularizer: Regularizer;
  readonly context: BuildContext;
  /** Whether the layer returns its state after each step, or only after the last one. */
  readonly everyStep: boolean;
  /** Whether its input is data, which needs no gradient. */
  readonly readsData: boolean;
  /** The last layer, `logits`; a dense layer by default. */
  readonly last?: tf.layers.Layer;
}

/** The recurrent layer `rnn1` with its sites (`recurrent`, and `sequence` or `hidden` for its output), then the layer `logits`. */
function head(
  x: tf.SymbolicTensor,
  { shape, regularizer, context, everyStep, readsData, last }: Place,
): tf.SymbolicTensor {
  const { cell, units, classes } = shape;
  const place = context.site('rnn1', 1);
  const layer = attachRecurrent(regularizer, place, {
    cell,
    units,
    name: 'rnn1',
    returnSequences: everyStep,
    inputGradient: !readsData,
    ...zeros,
  });
  const state = attach(regularizer, everyStep ? 'sequence' : 'hidden', place, apply(layer, x));
  const logits = (): tf.layers.Layer =>
    attachWeights(regularizer, 'output', context.site('logits'), denseLayer('logits', classes, 'linear'));
  return apply(last ?? logits(), state);
}

/** The hooks of {@link sequenceLabeller}. */
export const labellerHooks: readonly Hook[] = ['input', 'recurrent', 'sequence', 'output'];

/** A recurrent network over vectors [steps, features] that predicts a class at each step. */
export function sequenceLabeller(
  shape: RecurrentShape,
  [steps, features]: readonly [number, number],
  regularizer: Regularizer,
  context: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [steps, features], name: 'sequence' });
  const x = attach(regularizer, 'input', context.site('input'), inputs);
  const outputs = head(x, { shape, regularizer, context, everyStep: true, readsData: x === inputs });
  return tf.model({ inputs, outputs });
}

/**
 * The hooks of {@link wordModel}. With tied weights there is no `output`: regularizers at that hook mask, perturb or penalize
 * the matrix of the last layer, which here also belongs to the embedding.
 */
export const wordHooks = ({ tied }: WordShape): readonly Hook[] => [
  ...(['embedding', 'recurrent', 'sequence'] as const),
  ...(tied ? [] : (['output'] as const)),
];

/** The description of a {@link wordModel}. */
export function wordArchitecture(shape: WordShape): Architecture {
  const { title, layers } = recurrentArchitecture(shape, shape.classes, `embedding ${shape.size}, `);
  return { title: shape.tied ? `${title} of the same matrix` : title, layers };
}

/** A recurrent network over embedded words, given as ids [steps], that predicts the next word at each step. */
export function wordModel(
  shape: WordShape,
  steps: number,
  regularizer: Regularizer,
  context: BuildContext,
): tf.LayersModel {
  const { classes, size, tied } = shape;
  const inputs = tf.input({ shape: [steps], dtype: 'int32', name: 'words' });
  const embedding = tf.layers.embedding({
    name: 'embedding1',
    inputDim: classes,
    outputDim: size,
    embeddingsInitializer: 'zeros',
  });
  const x = apply(attachWeights(regularizer, 'embedding', context.site('embedding1'), embedding), inputs);
  const last = tied ? { last: new TiedLogits('logits', embedding) } : {};
  const outputs = head(x, { shape, regularizer, context, everyStep: true, readsData: false, ...last });
  return tf.model({ inputs, outputs });
}

/** The hooks of {@link sequenceClassifier}. */
export const classifierHooks: readonly Hook[] = ['input', 'recurrent', 'hidden', 'output'];

/** A recurrent network over vectors [steps, features] that predicts one class; steps of zeros may be padding. */
export function sequenceClassifier(
  shape: RecurrentShape,
  [steps, features]: readonly [number, number],
  padded: boolean,
  regularizer: Regularizer,
  context: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [steps, features], name: 'series' });
  const masked = padded ? apply(tf.layers.masking({ maskValue: 0, name: 'padding' }), inputs) : inputs;
  const x = attach(regularizer, 'input', context.site('input'), masked);
  const outputs = head(x, { shape, regularizer, context, everyStep: false, readsData: x === masked });
  return tf.model({ inputs, outputs });
}

/** The hooks of {@link wordClassifier}. */
export const wordClassifierHooks: readonly Hook[] = ['embedding', 'recurrent', 'hidden', 'output'];

/** A recurrent network over embedded words, given as ids [steps] with 0 for padding, that predicts one class. */
export function wordClassifier(
  shape: RecurrentShape,
  { steps, words, size }: { readonly steps: number; readonly words: number; readonly size: number },
  regularizer: Regularizer,
  context: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [steps], dtype: 'int32', name: 'words' });
  const embedding = tf.layers.embedding({
    name: 'embedding1',
    inputDim: words,
    outputDim: size,
    maskZero: true,
    embeddingsInitializer: 'zeros',
  });
  const x = apply(attachWeights(regularizer, 'embedding', context.site('embedding1'), embedding), inputs);
  const outputs = head(x, { shape, regularizer, context, everyStep: false, readsData: false });
  return tf.model({ inputs, outputs });
}
