import type * as tf from '@tensorflow/tfjs';
import { weightName } from './tfjs.ts';

/**
 * What a weight is for: `kernel` of dense and convolutional layers and of the input of recurrent ones, `recurrent` kernel
 * of the state, rows of an `embedding`, `bias`, or `other`: scales and shifts, weights of regularizers.
 */
export type WeightRole = 'kernel' | 'recurrent' | 'embedding' | 'bias' | 'other';

/** All roles. */
export const weightRoles: readonly WeightRole[] = ['kernel', 'recurrent', 'embedding', 'bias', 'other'];

const roles: Readonly<Record<string, WeightRole>> = {
  kernel: 'kernel',
  depthwise_kernel: 'kernel',
  pointwise_kernel: 'kernel',
  recurrent_kernel: 'recurrent',
  embeddings: 'embedding',
  bias: 'bias',
};

/** The role of a weight, by the name that its layer gives it. */
export function weightRole(weight: tf.LayerVariable): WeightRole {
  return roles[weightName(weight)] ?? 'other';
}

/**
 * The trainable weights of a model that have one of these roles, each once however often its layer is used: those of
 * plain tfjs layers, recurrent, bidirectional and wrapped ones among them, and those inside Regatta's layers.
 */
export function trainableWeights(model: tf.LayersModel, having: readonly WeightRole[]): tf.LayerVariable[] {
  const found = model.trainableWeights.filter((weight) => having.includes(weightRole(weight)));
  return [...new Map(found.map((weight) => [weight.id, weight])).values()];
}

/**
 * The axes of a weight along which the vector of one unit lies: all but the last of a kernel (`[0]` of a dense layer,
 * `[0, 1, 2]` of a 2-D convolution), the spatial ones of a depthwise kernel, the last of an embedding.
 */
export function vectorAxes(weight: tf.LayerVariable): number[] {
  const rank = weight.shape.length;
  if (weightRole(weight) === 'embedding') return [rank - 1];
  const others = weightName(weight) === 'depthwise_kernel' ? 2 : 1;
  return Array.from({ length: Math.max(1, rank - others) }, (_, axis) => axis);
}
