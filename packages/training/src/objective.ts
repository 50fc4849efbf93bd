import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Slot } from './examples.ts';
import { indicesOf } from './inputs.ts';

/** A loss or metric: maps targets and predictions of one output to one value per example, or to their mean. */
export type Measure = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** One value for all outputs of a model, or one per output, in order or by name. Losses by name may leave outputs out. */
export type ForOutputs<T> = T | T[] | { [outputName: string]: T };

/** What training minimizes and reports. Missing options are those of the compiled model. */
export interface ObjectiveOptions {
  /** A name that `model.compile` accepts, or a function. */
  readonly loss?: ForOutputs<string> | ForOutputs<Measure>;
  /** Names that `model.compile` accepts, or functions. */
  readonly metrics?: string | Measure | (string | Measure)[] | { [outputName: string]: string | Measure };
}

/** The losses and metrics of a model. */
export interface Objective {
  /** Positions of the outputs that have a loss, in the order of the model. */
  readonly outputs: readonly number[];
  /** One loss per output that has one. A loss on class indices also takes distributions over classes. */
  readonly losses: readonly Measure[];
  readonly metricNames: readonly string[];
  /** Returns the metrics of a batch, as scalars. @param outputs those that have a loss. @param losses their losses. */
  measure(y: readonly tf.Tensor[], outputs: readonly tf.Tensor[], losses: readonly tf.Scalar[]): tf.Scalar[];
  readonly inputs: readonly Slot[];
  readonly targets: readonly Slot[];
  /** Names of the losses and metrics, for checkpoints. */
  readonly description: string;
  /** Names of the losses; undefined for functions. */
  readonly lossNames: readonly (string | undefined)[];
}

const nameOf = (value: unknown): unknown =>
  typeof value === 'function'
    ? `function ${value.name}`
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nameOf(one)]))
      : value;

function namesByOutput(loss: unknown, outputs: readonly string[]): (string | undefined)[] {
  return outputs.map((name, i) => {
    const one: unknown =
      typeof loss === 'object' && loss !== null ? Reflect.get(loss, Array.isArray(loss) ? i : name) : loss;
    return typeof one === 'string' ? one : undefined;
  });
}

/** Makes names unique: like tfjs, numbers repeated names from the second one on. */
const unique = (names: readonly string[]): string[] =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });

/** Whether targets are distributions over the classes of predictions rather than class indices. */
const areDistributions = (y: tf.Tensor, p: tf.Tensor): boolean =>
  y.rank === p.rank && (p.shape.at(-1) ?? 1) > 1 && y.shape.at(-1) === p.shape.at(-1);

/** A loss on class indices that also takes distributions, which mixup and label smoothing make of them. */
const onClasses =
  (measure: Measure): Measure =>
  (y, p) =>
    areDistributions(y, p) ? tf.metrics.categoricalCrossentropy(y, p) : measure(y, p);

/** A metric on class indices that takes the most probable class of distributions. */
const onIndices =
  (measure: Measure): Measure =>
  (y, p) =>
    measure(areDistributions(y, p) ? tf.expandDims(tf.argMax(y, -1), -1) : y, p);

/** Names in an object by output that are not those of outputs. */
const unknownIn = (value: unknown, outputs: readonly string[]): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).filter((name) => !outputs.includes(name))
    : [];

/** The shape of targets: the shape of the output, one number for class indices, or any shape for a custom function. */
function targetSlot(name: string, shape: tf.Shape, loss: string | undefined): Slot {
  if (loss === undefined) return { name, shape: shape.length === 2 && shape[1] === 1 ? shape : undefined };
  if (loss.startsWith('sparse')) {
    const remedy = 'Pass one class index per prediction, or use categoricalCrossentropy for one-hot targets.';
    return { name, shape: [...shape.slice(0, -1), 1], remedy };
  }
  const remedy =
    loss === 'categoricalCrossentropy'
      ? 'Pass one-hot targets, e.g. by tf.oneHot, or use sparseCategoricalCrossentropy for class indices.'
      : undefined;
  return { name, shape, remedy };
}

/**
 * Finds the losses and metrics of a model by compiling a second model with the same layers; the model is not changed.
 *
 * Outputs without a loss in an object by name are not trained and have no targets.
 *
 * @throws RegattaError for a model without a loss, and for unknown names.
 */
export function objectiveOf(model: tf.LayersModel, options: ObjectiveOptions, subject: string): Objective {
  if (model instanceof tf.Sequential && !model.built) model.build();
  const compiled: unknown = model.loss;
  const loss = options.loss ?? model.loss;
  if (options.loss === undefined && (compiled === undefined || compiled === null)) {
    throw new RegattaError({
      subject,
      expected: 'a loss',
      received: compiled,
      remedy: "Pass e.g. loss: 'categoricalCrossentropy', or call model.compile first.",
    });
  }
  const metrics = options.metrics ?? model.metrics;
  const unknown = [...unknownIn(loss, model.outputNames), ...unknownIn(metrics, model.outputNames)];
  if (unknown.length > 0) {
    throw new RegattaError({
      subject,
      expected: `losses and metrics of ${model.outputNames.join(', ')}`,
      received: unknown,
      remedy: 'Use the names of outputs, model.outputNames, as keys.',
    });
  }
  const chosen = chosenOutputs(loss, model.outputNames);
  const names = chosen.map((i) => model.outputNames[i] ?? `output ${i}`);
  const untrained = unknownIn(metrics, names);
  if (chosen.length === 0 || untrained.length > 0) {
    throw new RegattaError({
      subject,
      expected: `a loss for ${(untrained.length > 0 ? untrained : model.outputNames).join(', ')}`,
      received: nameOf({ loss }),
      remedy: 'Give every output that has targets or metrics a loss.',
    });
  }
  const optimizer = tf.train.sgd(1);
  const twin = tf.model({ inputs: model.inputs, outputs: chosen.map((i) => model.outputs[i]!) });
  try {
    twin.compile({ optimizer, loss, ...(metrics ? { metrics } : {}) });
  } catch (error) {
    throw new RegattaError({
      subject,
      expected: `losses and metrics of tfjs for ${names.join(', ')}`,
      received: nameOf({ loss, metrics }),
      remedy: error instanceof Error ? error.message : String(error),
    });
  } finally {
    optimizer.dispose();
  }
  const { lossFunctions, metricsTensors } = twin;
  // tfjs puts the name of the output before that of its metrics only if there are several.
  const prefix = model.outputs.length > 1 && chosen.length === 1 ? `${names[0]}_` : '';
  const metricNames = unique(twin.metricsNames.slice(1).map((name) => `${prefix}${name}`));
  const lossNames = namesByOutput(loss, names);
  const sparse = lossNames.map((name) => name?.startsWith('sparse') === true);
  const several = lossFunctions.length > 1 ? lossFunctions.length : 0;
  return {
    outputs: chosen,
    losses: lossFunctions.map((measure, i) => (sparse[i] ? onClasses(measure) : measure)),
    metricNames,
    lossNames,
    description: JSON.stringify(nameOf({ loss, metrics: metrics ?? [] })),
    inputs: model.inputs.map((input, i) => ({
      name: model.inputNames[i] ?? `input ${i}`,
      shape: input.shape,
      indices: indicesOf(model, input),
    })),
    targets: chosen.map((at, i) => targetSlot(names[i]!, model.outputs[at]!.shape, lossNames[i])),
    // With several outputs, tfjs lists the losses of the outputs before the metrics.
    measure: (y, outputs, values) =>
      metricsTensors.map(([metric, i], at) => {
        if (at < several) return values[at]!.clone();
        const measure: Measure = sparse[i] ? onIndices(metric) : metric;
        return tf.mean(measure(y[i]!, outputs[i]!)).asScalar();
      }),
  };
}

/** Positions of the outputs that have a loss: all, unless losses are given by name for some. */
function chosenOutputs(loss: unknown, outputs: readonly string[]): number[] {
  const all = outputs.map((_, i) => i);
  if (typeof loss !== 'object' || loss === null || Array.isArray(loss)) return all;
  return all.filter((i) => (Reflect.get(loss, outputs[i]!) ?? null) !== null);
}
