import type * as tf from '@tensorflow/tfjs';
import type { AttentionTreatment } from './attention/treatment.ts';
import type { JsonObject } from './json.ts';
import type { RnnCell } from './recurrent/contract.ts';
import type { RecurrentTreatment } from './recurrent/treatment.ts';
import type { Batch, BatchContext, Follower, TrainingPlan, TrainingStep } from './training-hooks.ts';

/** A place in a network where regularization can be applied. */
export interface Site {
  /** Name of the site, e.g. `hidden1`; part of the path of its masks. */
  readonly name: string;
  /** Seed of the masks. */
  readonly seed: number;
  /** Relative depth in the network: 0 for the first site of its kind, 1 for the last. */
  readonly depth?: number;
  /** Position of the channels. Default: `channelsLast`. */
  readonly dataFormat?: 'channelsFirst' | 'channelsLast';
}

/** A loss: maps targets [batch, ...] and predictions [batch, ...] to a scalar, the mean over the batch. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/** What an activation hook places at a site: a layer, or several layers applied in order. */
export type Placement = tf.layers.Layer | readonly tf.layers.Layer[];

/**
 * A regularizer: a name and optional hooks. A missing hook leaves the site unchanged, so `{ name: 'none' }` is a valid
 * regularizer.
 */
export interface Regularizer {
  /** Kebab-case name, following the papers, e.g. `spatial-dropout`. */
  readonly name: string;
  /** Options it was created with. */
  readonly options?: JsonObject;
  /** An image input of the network, [batch, height, width, channels]; runs before `input`. */
  image?(site: Site): Placement;
  /** The input of the network. */
  input?(site: Site): Placement;
  /** Activation of a dense layer, [batch, units]. */
  hidden?(site: Site): Placement;
  /** Activation with spatial axes, [batch, height, width, channels] or another rank. */
  featureMap?(site: Site): Placement;
  /** Activation with a time axis, [batch, time, features]. */
  sequence?(site: Site): Placement;
  /** Embedded tokens or patches [batch, time, features] before the first block; its layers may drop whole tokens. */
  tokens?(site: Site): Placement;
  /** The sum of token embeddings and positions [batch, time, features]. */
  embedded?(site: Site): Placement;
  /** The output of attention or of a feed-forward layer [batch, time, features], before the addition. */
  residual?(site: Site): Placement;
  /** The activation inside a feed-forward layer [batch, time, units]. */
  feedForward?(site: Site): Placement;
  /** A residual branch before the addition. */
  branch?(site: Site): Placement;
  /** Joins two residual branches of the same shape, in networks that can build a second one. The layer takes both. */
  branches?(site: Site): tf.layers.Layer;
  /** A hidden dense layer. */
  dense?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A convolution. */
  conv?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A max-pooling layer, which it replaces. */
  pool?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** An embedding. */
  embedding?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A recurrent layer: returns the treatment of its parts as data; `attachRecurrent` builds the layer. */
  recurrent?(site: Site, cell: RnnCell): RecurrentTreatment;
  /** An attention layer: returns the treatment of its parts as data; `attachAttention` builds the layer. */
  attention?(site: Site): AttentionTreatment;
  /** A block of layers that keeps the shape of its input. The returned layer takes the input and the output of the block. */
  block?(site: Site): tf.layers.Layer;
  /** The last dense layer, whose output goes into the loss. */
  output?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** Training passes per step, each with its own masks. Default: 1. */
  readonly passes?: number;
  /** Whether it has no effect without validation data, as early stopping. Default: false. */
  readonly needsValidation?: boolean;
  /**
   * Wraps the training loss, which receives the predictions of all passes concatenated along axis 0
   * (`trainingOutput`) and the targets once.
   */
  loss?(base: LossFunction): LossFunction;
  /**
   * Returns a scalar, computed from the model's weights, that is added to the loss of each training step; gradients flow
   * to the weights. `attachPenalty` and `beginTraining` make it part of `lossesOf(model)`.
   */
  penalty?(model: tf.LayersModel): tf.Scalar;
  /**
   * Changes the inputs [batch, ...] and targets [batch, ...] of a training step before the first pass. It must be a pure
   * function of its arguments, with `context.stream` as its only source of randomness. Not used in evaluation.
   */
  batch?(x: tf.Tensor, y: tf.Tensor, context: BatchContext): Batch;
  /** Runs after each update of the weights. For work that needs no state from earlier steps. */
  afterStep?(model: tf.LayersModel, step: TrainingStep): void;
  /** Called before the first training step, for work that needs state; training loops call it through `beginTraining`. */
  follow?(model: tf.LayersModel, plan: TrainingPlan): Follower;
}

/** No regularization: the baseline. */
export const none: Regularizer = { name: 'none' };
