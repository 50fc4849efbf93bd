import { checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleLists } from './examples.ts';

/** Weights of examples in the loss. */
export interface WeightOptions {
  /** Weight of each example, >= 0. */
  readonly sampleWeight?: tf.Tensor | readonly number[];
  /** Weight of the examples of each class, >= 0. Default: 1. For models with one output. */
  readonly classWeight?: Readonly<Record<number, number>>;
}

function fail(expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject: 'fit', expected, received, remedy });
}

/** The class of each example, from class indices or one-hot targets. */
function classesOf(y: tf.Tensor): ArrayLike<number> {
  const classes = y.shape.at(-1) ?? 1;
  return y.rank > 1 && classes > 1
    ? tf.tidy(() => tf.argMax(y.reshape([-1, classes]), 1).dataSync())
    : y.dataSync();
}

/**
 * The weight of each example: its sample weight times its class weight. The loss of a batch is the mean of weight x loss.
 *
 * @throws RegattaError for weights that do not match the examples.
 */
export function exampleWeights(
  { y, size }: ExampleLists,
  { sampleWeight, classWeight }: WeightOptions,
): Float32Array | undefined {
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const weights = new Float32Array(size).fill(1);
  if (sampleWeight !== undefined) {
    const given = sampleWeight instanceof tf.Tensor ? sampleWeight.dataSync() : sampleWeight;
    if (given.length !== size) {
      fail(`sampleWeight for ${size} examples`, given.length, 'Pass one number per example.');
    }
    for (let i = 0; i < size; i++) weights[i] = checkNumber(given[i], 'fit', 'sampleWeight', { min: 0 });
  }
  if (classWeight !== undefined) {
    const classes = y.length === 1 && y[0] ? classesOf(y[0]) : [];
    if (classes.length !== size) {
      fail('one class for each example', `${y.length} outputs`, 'Use sampleWeight instead of classWeight.');
    }
    for (const [key, weight] of Object.entries(classWeight)) {
      checkNumber(weight, 'fit', `classWeight of ${key}`, { min: 0 });
    }
    for (let i = 0; i < size; i++) weights[i]! *= classWeight[classes[i]!] ?? 1;
  }
  return weights;
}
