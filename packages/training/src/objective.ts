import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Slot } from './examples.ts';

/** A loss or metric: targets and predictions of one output to a value an example, or to their mean. */
export type Measure = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** One for all outputs of a model, or one for each, in their order or by name. */
export type ForOutputs<T> = T | T[] | { [outputName: string]: T };

/** What training minimises and reports. Absent parts are those that the model was compiled with. */
export interface ObjectiveOptions {
  /** A name that `model.compile` knows, or a function. */
  readonly loss?: ForOutputs<string> | ForOutputs<Measure>;
  /** Names that `model.compile` knows, or functions. */
  readonly metrics?: string | Measure | (string | Measure)[] | { [outputName: string]: string | Measure };
}

/** The losses and metrics of a model. */
export interface Objective {
  /** One loss for each output. */
  readonly losses: readonly Measure[];
  readonly metricNames: readonly string[];
  /** Metrics of a batch, scalars. @param losses of the outputs, as computed. */
  measure(y: readonly tf.Tensor[], outputs: readonly tf.Tensor[], losses: readonly tf.Scalar[]): tf.Scalar[];
  readonly inputs: readonly Slot[];
  readonly targets: readonly Slot[];
  /** For a checkpoint: what the losses and metrics are called. */
  readonly description: string;
  /** Names of the losses, where they have one that tfjs knows. */
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

/** Names that occur once; tfjs numbers repeated ones from the second on. */
const unique = (names: readonly string[]): string[] =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });

/** The shape of targets: that of the output, one number for class numbers, any for a function of the user's. */
function targetSlot(name: string, shape: tf.Shape, loss: string | undefined): Slot {
  if (loss === undefined) return { name, shape: shape.length === 2 && shape[1] === 1 ? shape : undefined };
  return { name, shape: loss.startsWith('sparse') ? [...shape.slice(0, -1), 1] : shape };
}

/**
 * Finds what a model is trained for, by compiling a model of the same layers: the given one stays as it is.
 *
 * @throws RegattaError for a model without a loss, and for names that tfjs does not know.
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
      remedy: 'Pass loss and optimizer, or call model.compile first.',
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
      expected: `losses and metrics for ${model.outputNames.join(', ')} that tfjs knows`,
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
    // With several outputs, tfjs lists the loss of each before the metrics.
    measure: (y, outputs, values) =>
      metricsTensors.map(([metric, i], at) =>
        at < several ? values[at]!.clone() : tf.mean(metric(y[i]!, outputs[i]!)).asScalar(),
      ),
  };
}
