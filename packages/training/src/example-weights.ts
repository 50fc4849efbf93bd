import { checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleLists } from './examples.ts';
import type { Objective } from './objective.ts';

/** What the classes of examples depend on. */
interface WeightContext {
  readonly objective: Objective;
  readonly model: tf.LayersModel;
  /** Whether the examples are one batch of several. */
  readonly part?: boolean;
}

/** Weights of examples in the loss. */
export interface WeightOptions {
  /** Weight of each example, >= 0. */
  readonly sampleWeight?: tf.Tensor | readonly number[];
  /** Weight of the examples of each class, >= 0. Default: 1. For one target with one class per example. */
  readonly classWeight?: Readonly<Record<number, number>>;
}

function fail(expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject: 'fit', expected, received, remedy });
}

/** Whether each row of targets is a distribution over classes. */
function areDistributions(values: ArrayLike<number>, classes: number): boolean {
  for (let at = 0; at < values.length; at += classes) {
    let sum = 0;
    for (let i = at; i < at + classes; i++) {
      const value = values[i] ?? -1;
      if (value < 0) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}

/** The class of each example, and the classes that there are; undefined if any number is one that occurs. */
interface Classes {
  readonly each: ArrayLike<number>;
  readonly known: readonly number[] | undefined;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Finds the class of each example. @throws RegattaError for targets that are not one class for each example. */
function classesOf(
  { y, size }: ExampleLists,
  { lossNames, outputs }: Objective,
  model: tf.LayersModel,
): Classes {
  const [target] = y;
  const remedy = 'Use sampleWeight instead of classWeight.';
  if (y.length !== 1 || target === undefined) {
    return fail('a model with one target for classWeight', `${y.length} targets`, remedy);
  }
  const values = target.dataSync();
  const columns = target.size / size;
  if (target.rank > 2) {
    fail('one class for each example, for classWeight', `targets of shape [${target.shape}]`, remedy);
  }
  if (columns === 1) {
    const loss = lossNames[0] ?? '';
    if (!loss.startsWith('sparse'))
      return { each: values, known: loss === 'binaryCrossentropy' ? [0, 1] : undefined };
    return { each: values, known: upTo(model.outputs[outputs[0] ?? 0]?.shape.at(-1) ?? 0) };
  }
  if (lossNames[0] === 'binaryCrossentropy' || !areDistributions(values, columns)) {
    fail(
      'one class for each example, for classWeight',
      `${columns} independent labels for each example`,
      remedy,
    );
  }
  const each = tf.tidy(() => tf.argMax(target.reshape([-1, columns]), 1).dataSync());
  return { each, known: upTo(columns) };
}

/** The factor of each example by its class. @throws RegattaError for classes that do not exist. */
function classFactors(
  classWeight: NonNullable<WeightOptions['classWeight']>,
  examples: ExampleLists,
  objective: Objective,
  model: tf.LayersModel,
  part: boolean,
): (row: number) => number {
  const { each, known } = classesOf(examples, objective, model);
  // A batch need not contain every class.
  const classes = known ?? (part ? undefined : [...new Set(Array.from(each))].sort((a, b) => a - b));
  for (const [key, weight] of Object.entries(classWeight)) {
    if (Number.isFinite(Number(key)) && (classes?.includes(Number(key)) ?? true)) {
      checkNumber(weight, 'fit', `classWeight of ${key}`, { min: 0 });
      continue;
    }
    const some = (classes ?? []).slice(0, 10).join(', ');
    const rest = (classes?.length ?? 0) > 10 ? ', ...' : '';
    fail(
      classes === undefined
        ? 'class indices as keys of classWeight'
        : `classes ${some}${rest} as keys of classWeight`,
      key,
      'Use the indices of classes as keys; classes without a weight have weight 1.',
    );
  }
  return (row) => classWeight[each[row]!] ?? 1;
}

/**
 * The weight of each example: its sample weight times its class weight. The loss of a batch is the mean of weight x loss.
 *
 * @throws RegattaError for weights that do not match the examples.
 */
export function exampleWeights(
  examples: ExampleLists,
  { sampleWeight, classWeight }: WeightOptions,
  { objective, model, part = false }: WeightContext,
): Float32Array | undefined {
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const { size } = examples;
  const weights = new Float32Array(size).fill(1);
  if (sampleWeight !== undefined) {
    const given = sampleWeight instanceof tf.Tensor ? sampleWeight.dataSync() : sampleWeight;
    if (given.length !== size) {
      fail(`sampleWeight for ${size} examples`, given.length, 'Pass one number per example.');
    }
    for (let i = 0; i < size; i++) weights[i] = checkNumber(given[i], 'fit', 'sampleWeight', { min: 0 });
  }
  if (classWeight !== undefined) {
    const factor = classFactors(classWeight, examples, objective, model, part);
    for (let i = 0; i < size; i++) weights[i]! *= factor(i);
  }
  if (!part && weights.every((weight) => weight === 0)) {
    fail('a weight above 0 for some example', 'only 0', 'Check sampleWeight and classWeight.');
  }
  return weights;
}
