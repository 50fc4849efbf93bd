import * as tf from '@tensorflow/tfjs';
import type { JsonObject } from './json.ts';
import type { RnnCell } from './recurrent/contract.ts';
import type { RecurrentTreatment } from './recurrent/treatment.ts';
import type { Batch, BatchContext, Follower, TrainingPlan, TrainingStep } from './training-hooks.ts';

/** Where a model says regularization may go. */
export interface Site {
  /** Name of the place, e.g. `hidden1`; part of the path of its masks. */
  readonly name: string;
  /** Seed of the masks. */
  readonly seed: number;
  /** Place in the network's depth: 0 at the first of its kind, 1 at the last. */
  readonly depth?: number;
  /** Where the channels are; `channelsLast` unless given. */
  readonly dataFormat?: 'channelsFirst' | 'channelsLast';
}

/** A loss: targets [batch, ...] and predictions [batch, ...] to a scalar, the mean over the batch. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/** What an activation hook puts at a site: a layer, or several applied in order. */
export type Placement = tf.layers.Layer | readonly tf.layers.Layer[];

/**
 * The shared interface: a named object of optional hooks. A missing hook leaves the site alone, so
 * `{ name: 'none' }` is a valid regularizer.
 */
export interface Regularizer {
  /** Kebab-case name as the papers say it, e.g. `spatial-dropout`. */
  readonly name: string;
  /** The options it was made with. */
  readonly options?: JsonObject;
  /** An input of the network that is an image, [batch, height, width, channels], before `input`. */
  image?(site: Site): Placement;
  /** The input of the network. */
  input?(site: Site): Placement;
  /** Activation of a dense layer, [batch, units]. */
  hidden?(site: Site): Placement;
  /** Activation with spatial axes, [batch, height, width, channels] or another rank. */
  featureMap?(site: Site): Placement;
  /** Activation with a time axis, [batch, time, features]. */
  sequence?(site: Site): Placement;
  /** A residual branch before the addition. */
  branch?(site: Site): Placement;
  /** Joins two residual branches of one shape, where a network can build a second one; the layer takes both. */
  branches?(site: Site): tf.layers.Layer;
  /** A hidden dense layer. */
  dense?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A convolution. */
  conv?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A max-pooling layer, which it replaces. */
  pool?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** An embedding. */
  embedding?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** A recurrent layer: says as data what is done to its parts; `attachRecurrent` builds it. */
  recurrent?(site: Site, cell: RnnCell): RecurrentTreatment;
  /** The last dense layer, whose output the loss takes. */
  output?(layer: tf.layers.Layer, site: Site): tf.layers.Layer;
  /** Training passes of the network in each step, each with masks of its own; 1 unless given. */
  readonly passes?: number;
  /**
   * Wraps the training loss, which takes the predictions of all passes one after the other along axis 0
   * ({@link trainingOutput}) and the targets once.
   */
  loss?(base: LossFunction): LossFunction;
  /**
   * A scalar added to the loss of each training step, from the weights of the model; gradients flow to them.
   * `attachPenalty` and `beginTraining` make it part of `lossesOf(model)`.
   */
  penalty?(model: tf.LayersModel): tf.Scalar;
  /**
   * Changes the inputs [batch, ...] and the targets [batch, ...] of a training step, before the first pass. A pure function of its arguments,
   * whose only chance is `context.stream`; evaluation never sees it.
   */
  batch?(x: tf.Tensor, y: tf.Tensor, context: BatchContext): Batch;
  /** Runs after each update of the weights, and needs no memory of earlier steps. */
  afterStep?(model: tf.LayersModel, step: TrainingStep): void;
  /** Called before the first step of a training, for what needs a memory; training loops call it by `beginTraining`. */
  follow?(model: tf.LayersModel, plan: TrainingPlan): Follower;
}

/** The training output of a network, as `regularizer.loss` takes it. @param pass one training pass. */
export function trainingOutput(regularizer: Regularizer, pass: () => tf.Tensor): tf.Tensor {
  const { passes = 1 } = regularizer;
  if (passes === 1) return pass();
  return tf.concat(
    Array.from({ length: passes }, () => pass()),
    0,
  );
}

/** No regularization: the baseline. */
export const none: Regularizer = { name: 'none' };
