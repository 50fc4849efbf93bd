import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Slot } from './examples.ts';

/** A loss or metric: maps targets and predictions of one output to one value per example, or to their mean. */
export type Measure = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** One value for all outputs of a model, or one per output, in order or by name. */
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
  /** One loss per output. */
  readonly losses: readonly Measure[];
  readonly metricNames: readonly string[];
  /** Returns the metrics of a batch, as scalars. @param losses the computed losses of the outputs. */
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

/** The shape of targets: the shape of the output, one number for class indices, or any shape for a custom function. */
function targetSlot(name: string, shape: tf.Shape, loss: string | undefined): Slot {
  if (loss === undefined) return { name, shape: shape.length === 2 && shape[1] === 1 ? shape : undefined };
  return { name, shape: loss.startsWith('sparse') ? [...shape.slice(0, -1), 1] : shape };
}

/**
 * Finds the losses and metrics of a model by compiling a second model with the same layers; the model is not changed.
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
  const optimizer = tf.train.sgd(1);
  const twin = tf.model({ inputs: model.inputs, outputs: model.outputs });
  try {
    twin.compile({ optimizer, loss, ...(metrics ? { metrics } : {}) });
  } catch (error) {
    throw new RegattaError({
      subject,
      expected: `losses and metrics of tfjs for ${model.outputNames.join(', ')}`,
      received: nameOf({ loss, metrics }),
      remedy: error instanceof Error ? error.message : String(error),
    });
  } finally {
    optimizer.dispose();
  }
  const { lossFunctions: losses, metricsTensors } = twin;
  const metricNames = unique(twin.metricsNames.slice(1));
  const lossNames = namesByOutput(loss, model.outputNames);
  const several = losses.length > 1 ? losses.length : 0;
  return {
    losses,
    metricNames,
    lossNames,
    description: JSON.stringify(nameOf({ loss, metrics: metrics ?? [] })),
    inputs: model.inputs.map(({ shape }, i) => ({ name: model.inputNames[i] ?? `input ${i}`, shape })),
    targets: model.outputs.map(({ shape }, i) =>
      targetSlot(model.outputNames[i] ?? `output ${i}`, shape, lossNames[i]),
    ),
    // With several outputs, tfjs lists the losses of the outputs before the metrics.
    measure: (y, outputs, values) =>
      metricsTensors.map(([metric, i], at) =>
        at < several ? values[at]!.clone() : tf.mean(metric(y[i]!, outputs[i]!)).asScalar(),
      ),
  };
}
