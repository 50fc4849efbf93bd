import type * as tf from '@tensorflow/tfjs';
import { checkModel } from './arguments.ts';
import { beginTraining, type Training } from './begin-training.ts';
import { checkRegularizer } from './check-regularizer.ts';
import { RegattaError } from './errors.ts';
import { keepingMoments } from './gradients/moments.ts';
import type { Regularizer } from './regularizer.ts';
import type { TrainingPlan } from './training-hooks.ts';

const numberIn = (from: object | undefined, key: string): number | undefined => {
  const value: unknown = from === undefined ? undefined : Reflect.get(from, key);
  return typeof value === 'number' ? value : undefined;
};

/**
 * Creates a callback for `model.fit` that runs what a regularizer does between steps (constraints, weight decay, early
 * stopping, weight averaging) and adds its penalty. During training, each variable keeps its own moments in the optimizer,
 * even if layers are frozen or unfrozen. A callback cannot run `loss` and `batch`: pass
 * `regularizer.loss?.(loss) ?? loss` to `model.compile`.
 *
 * `afterEvaluation` receives the epoch's `val_loss`, which in tfjs does not include penalties.
 *
 * Warns (`no-effect`) when the regularizer acts at sites of a network and the model was built without it.
 *
 * @throws RegattaError for anything but a regularizer or a model; when training begins, if the model is not compiled; after the first epoch, if the regularizer needs
 *   validation data and there is none.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const shrinking: Regularizer = {
 *   name: 'shrinking',
 *   afterStep: (trained) => trained.setWeights(trained.getWeights().map((weight) => tf.mul(weight, 0.99))),
 * };
 * const callbacks = trainingCallback(shrinking, model);
 * await model.fit(tf.ones([8, 4]), tf.ones([8, 1]), { epochs: 2, verbose: 0, callbacks });
 * ```
 */
export function trainingCallback(
  regularizer: Regularizer,
  model: tf.LayersModel,
  plan: TrainingPlan = {},
): tf.CustomCallbackArgs {
  checkRegularizer(regularizer, 'trainingCallback');
  checkModel(model, 'trainingCallback');
  let training: Training | undefined;
  let release = (): void => {};
  let step = 0;
  const learningRate = (): number => {
    const optimizer: tf.Optimizer | undefined = model.optimizer;
    const rate = numberIn(optimizer?.getConfig(), 'learningRate');
    if (rate !== undefined) return rate;
    throw new RegattaError({
      subject: 'trainingCallback',
      expected: 'a compiled model whose optimizer has a learning rate',
      received: optimizer?.constructor.name,
      remedy: 'Call model.compile with an optimizer from tf.train first.',
    });
  };
  return {
    async onTrainBegin() {
      training?.end();
      step = 0;
      learningRate();
      release();
      release = keepingMoments(model.optimizer);
      training = beginTraining(regularizer, model, plan);
    },
    async onBatchEnd() {
      training?.afterStep({ step, learningRate: learningRate() });
      step += 1;
    },
    async onEpochEnd(_epoch, logs) {
      const validationLoss = numberIn(logs, 'val_loss');
      if (validationLoss === undefined) {
        if (regularizer.needsValidation !== true) return;
        throw new RegattaError({
          subject: regularizer.name,
          expected: 'validation data',
          received: 'none',
          remedy: 'Pass validationData or validationSplit to model.fit.',
        });
      }
      if (training?.afterEvaluation({ step, validationLoss }) === 'stop') model.stopTraining = true;
    },
    async onTrainEnd() {
      release();
      training?.end();
    },
  };
}
