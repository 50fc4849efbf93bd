import { checkModel, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { TrainingData } from './batches.ts';
import type { FitOptions, FitResult } from './fit-options.ts';
import { setUp } from './setup.ts';
import { train } from './train.ts';

/** Models currently in training. */
const busy = new WeakSet<tf.LayersModel>();

/** Runs `body` and then restores the weights that it may have changed. */
function keepingWeights(model: tf.LayersModel, body: () => void): void {
  const held = model.weights.flatMap((weight) => {
    const value = weight.read();
    return value instanceof tf.Variable ? [{ value, before: value.clone() }] : [];
  });
  body();
  for (const { value, before } of held) {
    value.assign(before);
    before.dispose();
  }
}

/**
 * Trains any tfjs model: minimizes the data loss plus the penalties of every layer and of a regularizer.
 *
 * total = loss + sum of penalties. Each layer's penalty counts once, wherever the layer is: in a cell, in a wrapper, or
 * shared. Layer constraints are applied after each step. The order of the examples is a function of the seed and the
 * epoch, so the same seed gives the same bits, even if training is interrupted and resumed from a checkpoint.
 *
 * Masked steps of a sequence count in the loss and in metrics, as in `model.fit` of tfjs; Keras leaves them out. To leave
 * them out, pass a loss that multiplies each step by 0 or 1.
 *
 * @param data `{ x, y }`, each a tensor, a list of tensors or an object of tensors by name, [n, ...]; or `{ batches }`, a
 *   source of such batches.
 * @throws RegattaError for options and data that do not match the model; when the loss or a gradient is not finite (the
 *   weights are then those before that step); for a checkpoint of different training.
 * @see Hinton et al. 2012, arXiv 1207.0580, for constraints after each step; Pascanu et al. 2013, arXiv 1211.5063, for
 *   clipping by norm.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const data = { x: tf.ones([20, 4]), y: tf.ones([20, 1]) };
 * const { history } = await fit(model, data, { epochs: 2, seed: 7, validationSplit: 0.2 });
 * ```
 */
export async function fit(
  model: tf.LayersModel,
  data: TrainingData,
  options: FitOptions = {},
): Promise<FitResult> {
  checkModel(model, 'fit');
  if (data instanceof tf.Tensor || options instanceof tf.Tensor) {
    throw new RegattaError({
      subject: 'fit',
      expected: 'data and options as two objects',
      received: data,
      remedy: 'Unlike model.fit, it takes inputs and targets together: fit(model, { x, y }, { epochs: 2 }).',
    });
  }
  if (busy.has(model)) {
    throw new RegattaError({
      subject: 'fit',
      expected: 'a model that is not being trained',
      received: model.name,
      remedy: 'Await the other fit call first.',
    });
  }
  busy.add(model);
  try {
    const run = setUp(model, data, options);
    try {
      return await train(run);
    } catch (error) {
      keepingWeights(model, () => void run.context.training.end());
      throw error;
    } finally {
      run.dispose();
    }
  } finally {
    busy.delete(model);
  }
}
