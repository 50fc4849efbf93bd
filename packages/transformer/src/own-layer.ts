import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Arguments that each layer takes. */
export interface OwnLayerArgs {
  /** Name of the layer. */
  readonly name?: string;
  /** Whether its weights are trained. Default: true. */
  readonly trainable?: boolean;
  /** Shape of an example, for the first layer of a model. */
  readonly inputShape?: tf.Shape;
  /** Shape of a batch, for the first layer of a model. */
  readonly batchInputShape?: tf.Shape;
}

/** The arguments of the base class. Trap: a loaded configuration also contains those of the layer itself. */
export function baseArgs({ name, trainable, inputShape, batchInputShape }: OwnLayerArgs): OwnLayerArgs {
  const given = Object.entries({ name, trainable, inputShape, batchInputShape });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null));
}

/** Names of the arguments that each layer takes, also those of a saved configuration. */
export const BASE_KEYS = [
  'name',
  'trainable',
  'inputShape',
  'batchInputShape',
  'dtype',
  'customObjects',
] as const;

/** The input of a layer that takes one. */
export const oneInput = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor =>
  Array.isArray(inputs) ? inputs[0]! : inputs;

/** The shape of the input of a layer that takes one. @throws RegattaError for several. */
export function inputShapeOf(inputShape: tf.Shape | tf.Shape[], subject: string): tf.Shape {
  if (!Array.isArray(inputShape[0])) return inputShape as tf.Shape;
  if (inputShape.length === 1) return inputShape[0];
  const remedy = 'Apply the layer to each input, or join them, e.g. with tf.layers.add.';
  throw new RegattaError({ subject, expected: 'one input', received: inputShape, remedy });
}

/** Checks the shape [batch, steps, features] of a sequence and returns its last two sizes. @throws RegattaError for another rank. */
export function sequenceShape(
  inputShape: tf.Shape | tf.Shape[],
  subject: string,
): { readonly steps: number | null; readonly features: number } {
  const shape = inputShapeOf(inputShape, subject);
  const [, steps = null, features] = shape;
  if (shape.length === 3 && typeof features === 'number') return { steps, features };
  throw new RegattaError({
    subject,
    expected: 'an input [batch, steps, features] with a fixed number of features',
    received: shape,
    remedy: 'Apply it to the output of an embedding, or of a dense layer applied to a sequence.',
  });
}
