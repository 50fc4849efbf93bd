import { checkKeys, checkNumber, lossesOf } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkedExamples, type ExampleLists, type Examples, takeRows } from './examples.ts';
import { outputsOf } from './losses.ts';
import { type Objective, type ObjectiveOptions, objectiveOf } from './objective.ts';
import { byName, type Losses } from './progress.ts';
import { checkTargets } from './targets.ts';

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends ObjectiveOptions {
  /** Examples per batch, an integer >= 1. Default: 32. It affects the loss only by rounding. */
  readonly batchSize?: number;
}

/** The losses and metrics of a model on data, without noise. */
export interface Evaluated {
  /** Data loss, without penalties. */
  readonly loss: number;
  /** Penalties of all layers and of the regularizer used in training. */
  readonly penalty: number;
  /** loss + penalty. */
  readonly total: number;
  /** Means over the examples, by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** The sum of all penalties of a model at its current weights. */
export const penaltyOf = (model: tf.LayersModel): number =>
  tf.tidy(() => lossesOf(model).reduce((sum, penalty) => sum + (penalty.dataSync()[0] ?? 0), 0));

/** Losses over the given rows of examples, without noise. */
export function lossesOver(
  model: tf.LayersModel,
  objective: Objective,
  examples: ExampleLists,
  rows: Int32Array,
  batchSize: number,
): Losses {
  const sums = new Array<number>(1 + objective.metricNames.length).fill(0);
  for (let start = 0; start < rows.length; start += batchSize) {
    const taken = rows.slice(start, start + batchSize);
    tf.tidy(() => {
      const y = takeRows(examples.y, taken);
      const outputs = outputsOf(model, takeRows(examples.x, taken), false);
      const losses = objective.losses.map((measure, i) => tf.mean(measure(y[i]!, outputs[i]!)).asScalar());
      const values = [tf.addN(losses), ...objective.measure(y, outputs, losses)];
      for (const [i, value] of values.entries()) sums[i]! += (value.dataSync()[0] ?? 0) * taken.length;
    });
  }
  const [loss = 0, ...metrics] = sums.map((sum) => sum / rows.length);
  return { loss, penalty: penaltyOf(model), metrics };
}

/** The indices of n examples, in order. */
export const allRows = (size: number): Int32Array => Int32Array.from({ length: size }, (_, i) => i);

/**
 * Evaluates a model without noise: its data loss, its penalties, and its metrics.
 *
 * tfjs's `model.evaluate` omits all penalties, so its loss cannot be compared with that of `model.fit`, which includes
 * some of them.
 *
 * @param data inputs [n, ...] and targets [n, ...].
 * @throws RegattaError for data that does not match the model, and for a model without a loss.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const data = { x: tf.ones([8, 4]), y: tf.ones([8, 1]) };
 * const { loss, penalty, total } = evaluate(model, data, { loss: 'meanSquaredError' });
 * ```
 */
export function evaluate(model: tf.LayersModel, data: Examples, options: EvaluateOptions = {}): Evaluated {
  checkKeys(options, ['batchSize', 'loss', 'metrics'], 'evaluate');
  const { batchSize = 32 } = options;
  checkNumber(batchSize, 'evaluate', 'batchSize', { min: 1, integer: true });
  const objective = objectiveOf(model, options, 'evaluate');
  return tf.tidy(() => {
    const examples = checkedExamples(data, objective.inputs, objective.targets, 'evaluate');
    checkTargets(examples, objective, model.outputs, 'evaluate');
    const found = lossesOver(model, objective, examples, allRows(examples.size), batchSize);
    const { loss, penalty, metrics } = found;
    return { loss, penalty, total: loss + penalty, metrics: byName(objective.metricNames, metrics) };
  });
}
