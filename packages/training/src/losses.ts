import { type LossFunction, RegattaError, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Measure, Objective } from './objective.ts';

/** Runs a model and returns its outputs, in order. */
export function outputsOf(model: tf.LayersModel, x: readonly tf.Tensor[], training: boolean): tf.Tensor[] {
  const inputs = [...x];
  const result: unknown = model.apply(inputs.length === 1 && inputs[0] ? inputs[0] : inputs, { training });
  const list: unknown[] = Array.isArray(result) ? result : [result];
  return list.filter((output): output is tf.Tensor => output instanceof tf.Tensor);
}

/** The outputs that have a loss. */
export const chosenFrom = (outputs: readonly tf.Tensor[], { outputs: chosen }: Objective): tf.Tensor[] =>
  chosen.map((i) => outputs[i]!);

/** The outputs of all passes that a regularizer takes, concatenated along axis 0. */
export function trainingOutputs(regularizer: Regularizer, pass: () => tf.Tensor[]): tf.Tensor[] {
  const { passes = 1 } = regularizer;
  if (passes === 1) return pass();
  const all = Array.from({ length: passes }, pass);
  return (all[0] ?? []).map((_, i) => tf.concat(all.map((outputs) => outputs[i]!)));
}

function weightedMean(values: tf.Tensor, weights: tf.Tensor1D): tf.Scalar {
  if (values.rank === 0 || values.shape[0] !== weights.size) {
    throw new RegattaError({
      subject: 'fit',
      expected: `a loss of one value for each of ${weights.size} weighted examples`,
      received: `shape [${values.shape}]`,
      remedy:
        'Use a loss such as "categoricalCrossentropy", or pass Reduction.NONE to a function of tf.losses.',
    });
  }
  const each = values.rank === 1 ? values : tf.mean(values.reshape([weights.size, -1]), 1);
  return tf.mean(tf.mul(each, weights)).asScalar();
}

/** The loss of one output, a mean over the batch, wrapped by the regularizer. */
export function outputLoss(
  measure: Measure,
  regularizer: Regularizer,
  weights: tf.Tensor1D | undefined,
): LossFunction {
  const base: LossFunction = (yTrue, yPred) => {
    const values = measure(yTrue, yPred);
    return weights === undefined ? tf.mean(values).asScalar() : weightedMean(values, weights);
  };
  return regularizer.loss?.(base) ?? base;
}
