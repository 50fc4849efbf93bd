import * as tf from '@tensorflow/tfjs';
import { checkModel } from './arguments.ts';
import { RegattaError } from './errors.ts';
import { checkChoices } from './options.ts';
import { weightName } from './tfjs.ts';

/**
 * The role of a weight: `kernel` of dense and convolutional layers and of the input of recurrent layers, `recurrent`
 * kernel of the state, `embedding` matrix, `bias`, or `other` (scales and shifts, positions, weights of regularizers).
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

/** A kernel of an attention layer: [features, heads, size], or [heads, size, features] for its output. */
const attentionKernel = /\/(query|key|value|attention_output)\/kernel$/;

function checkWeight(weight: unknown, subject: string): void {
  if (weight instanceof tf.LayerVariable) return;
  throw new RegattaError({
    subject,
    expected: 'a weight of a layer',
    received: weight,
    remedy: 'Pass one of model.weights, rather than of model.getWeights(), which are its values.',
  });
}

/** The role of a weight, from the name that its layer gives it. */
export function weightRole(weight: tf.LayerVariable): WeightRole {
  checkWeight(weight, 'weightRole');
  return roles[weightName(weight)] ?? 'other';
}

/**
 * The trainable weights of a model with one of the given roles, including those of recurrent, bidirectional and wrapped
 * layers and of Regatta's layers. The weights of a shared layer appear once.
 */
export function trainableWeights(model: tf.LayersModel, having: readonly WeightRole[]): tf.LayerVariable[] {
  checkModel(model, 'trainableWeights');
  checkChoices(having, weightRoles, 'trainableWeights', 'the roles');
  const found = model.trainableWeights.filter((weight) => having.includes(weightRole(weight)));
  return [...new Map(found.map((weight) => [weight.id, weight])).values()];
}

/**
 * The axes of a weight that span the vector of one unit: all but the last for a kernel (`[0]` for a dense layer,
 * `[0, 1, 2]` for a 2-D convolution), the first for the query, key and value of attention, the spatial axes for a depthwise
 * kernel, the last axis for an embedding.
 */
export function vectorAxes(weight: tf.LayerVariable): number[] {
  checkWeight(weight, 'vectorAxes');
  const rank = weight.shape.length;
  if (weightRole(weight) === 'embedding') return [rank - 1];
  const part = rank === 3 ? attentionKernel.exec(weight.originalName)?.[1] : undefined;
  if (part !== undefined && part !== 'attention_output') return [0];
  const others = weightName(weight) === 'depthwise_kernel' ? 2 : 1;
  return Array.from({ length: Math.max(1, rank - others) }, (_, axis) => axis);
}
