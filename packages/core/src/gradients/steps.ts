import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/**
 * The gradient of a function that is constant between its steps: 0. tfjs has none for comparisons, so what multiplies by
 * a mask or chooses by a condition, such as `tf.layers.thresholdedReLU`, cannot be trained; that of `floorDiv` is the
 * gradient of a division.
 */
function stepGradient(name: string, inputs: string[]): GradientOverride {
  return {
    name,
    inputsToSave: inputs,
    gradient: (_dy, saved) =>
      Object.fromEntries(inputs.map((input, i) => [input, () => tf.zeros(saved[i]!.shape)])),
  };
}

const pairs = ['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'FloorDiv'];

/** The gradients of comparisons, logical operations and `floorDiv`. */
export const stepGradients: readonly GradientOverride[] = [
  ...pairs.map((name) => stepGradient(name, ['a', 'b'])),
  ...['All', 'Any', 'LogicalNot'].map((name) => stepGradient(name, ['x'])),
];

/** The gradient of `tf.cast` to integers or booleans: 0, as in TensorFlow; tfjs passes dy on. */
export const castGradient: GradientOverride = {
  name: 'Cast',
  inputsToSave: ['x'],
  gradient: (dy, _saved, attrs) =>
    attrs.dtype === 'int32' || attrs.dtype === 'bool' ? { x: () => tf.zeros(dy.shape) } : undefined,
};
