import { checkKeys, checkModel, checkNumber, lossesOf, RegattaError } from '@regatta/core';
import { clearCellMasks, withFreshStates } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import type { OrderedBatch } from './batches.ts';
import { checkedExamples, type ExampleLists, type Examples, takeRows } from './examples.ts';
import { checkRows, fixedRows } from './fixed-rows.ts';
import { checkInputs } from './inputs.ts';
import { chosenFrom, outputsOf } from './losses.ts';
import { type Objective, type ObjectiveOptions, objectiveOf } from './objective.ts';
import { byName, type Losses } from './progress.ts';
import { checkTargets } from './targets.ts';

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends ObjectiveOptions {
  /** Examples per batch, an integer >= 1. Default: 32, or that of `batchInputShape`. It affects the loss only by rounding. */
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

/** Sums of losses and metrics over batches. */
function totals(model: tf.LayersModel, objective: Objective) {
  const sums = new Array<number>(1 + objective.metricNames.length).fill(0);
  let seen = 0;
  return {
    add(x: readonly tf.Tensor[], y: readonly tf.Tensor[], rows: number): void {
      tf.tidy(() => {
        const outputs = chosenFrom(outputsOf(model, x, false), objective);
        const losses = objective.losses.map((measure, i) => tf.mean(measure(y[i]!, outputs[i]!)).asScalar());
        const values = [tf.addN(losses), ...objective.measure(y, outputs, losses)];
        for (const [i, value] of values.entries()) sums[i]! += (value.dataSync()[0] ?? 0) * rows;
      });
      seen += rows;
    },
    means(): Losses {
      const [loss = 0, ...metrics] = sums.map((sum) => sum / seen);
      return { loss, penalty: penaltyOf(model), metrics };
    },
  };
}

/** Losses over the given rows of examples, without noise. Stateful layers begin with zero states and keep their own. */
export function lossesOver(
  model: tf.LayersModel,
  objective: Objective,
  examples: ExampleLists,
  rows: Int32Array,
  batchSize: number,
): Losses {
  const found = totals(model, objective);
  clearCellMasks(model);
  withFreshStates(model, () => {
    for (let start = 0; start < rows.length; start += batchSize) {
      const taken = rows.slice(start, start + batchSize);
      tf.tidy(() => found.add(takeRows(examples.x, taken), takeRows(examples.y, taken), taken.length));
    }
  });
  return found.means();
}

/** Losses over batches, like {@link lossesOver}. */
export async function lossesOverBatches(
  model: tf.LayersModel,
  objective: Objective,
  batches: AsyncIterable<OrderedBatch>,
): Promise<Losses> {
  const found = totals(model, objective);
  clearCellMasks(model);
  await withFreshStates(model, async () => {
    for await (const { x, y, rows, dispose } of batches) {
      try {
        found.add(x, y, rows);
      } finally {
        dispose();
      }
    }
  });
  return found.means();
}

/** The batch size of a model: the given one, that of `batchInputShape`, or 32. @throws RegattaError if they differ. */
export function batchSizeOf(model: tf.LayersModel, given: number | undefined, subject: string): number {
  const fixed = fixedRows(model);
  if (given === undefined || fixed === undefined || given === fixed) return given ?? fixed ?? 32;
  throw new RegattaError({
    subject,
    expected: `batchSize ${fixed}, that of the model`,
    received: given,
    remedy: 'Omit batchSize, or build the model with another batchInputShape.',
  });
}

/** The indices of n examples, in order. */
export const allRows = (size: number): Int32Array => Int32Array.from({ length: size }, (_, i) => i);

/**
 * Evaluates a model without noise: its data loss, its penalties, and its metrics.
 *
 * tfjs's `model.evaluate` omits all penalties, so its loss cannot be compared with that of `model.fit`, which includes
 * some of them. Masked steps of a sequence count, as in `fit`.
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
  checkModel(model, 'evaluate');
  checkKeys(options, ['batchSize', 'loss', 'metrics'], 'evaluate');
  if (options.batchSize !== undefined) {
    checkNumber(options.batchSize, 'evaluate', 'batchSize', { min: 1, integer: true });
  }
  const objective = objectiveOf(model, options, 'evaluate');
  return tf.tidy(() => {
    const examples = checkedExamples(data, objective.inputs, objective.targets, 'evaluate');
    const batchSize = batchSizeOf(model, options.batchSize, 'evaluate');
    checkRows(model, examples.size, 'evaluate', true);
    checkInputs(examples, objective.inputs, 'evaluate');
    checkTargets(examples, objective, model.outputs, 'evaluate');
    const found = lossesOver(model, objective, examples, allRows(examples.size), batchSize);
    const { loss, penalty, metrics } = found;
    return { loss, penalty, total: loss + penalty, metrics: byName(objective.metricNames, metrics) };
  });
}
