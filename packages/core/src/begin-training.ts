import * as tf from '@tensorflow/tfjs';
import { checkModel } from './arguments.ts';
import { checkRegularizer } from './check-regularizer.ts';
import { warnBeforeTraining } from './effect.ts';
import { loadFollower, saveFollower } from './follower-state.ts';
import type { Regularizer } from './regularizer.ts';
import { correctBatchNormalization } from './tfjs-batch-normalization.ts';
import type { Evaluation, FollowerState, Outcome, TrainingPlan, TrainingStep } from './training-hooks.ts';

/** The regularizer whose penalty is part of a model's losses. */
const penalized = new WeakMap<tf.LayersModel, { regularizer: Regularizer }>();

/**
 * Attaches a regularizer's penalty to a model, replacing any penalty attached before. `lossesOf(model)` then includes
 * it, and `model.fit` adds it to the training loss. The penalty is not saved with the model.
 */
export function attachPenalty(regularizer: Regularizer, model: tf.LayersModel): void {
  checkRegularizer(regularizer, 'attachPenalty');
  checkModel(model, 'attachPenalty');
  const known = penalized.get(model);
  if (known !== undefined) {
    known.regularizer = regularizer;
    return;
  }
  if (regularizer.penalty === undefined) return;
  const held = { regularizer };
  penalized.set(model, held);
  // tfjs ignores losses added to a model itself, and counts a layer's losses once per use of the layer.
  const carrier = model.layers.find((layer) => layer.inboundNodes.length === 1) ?? model.layers[0];
  carrier?.addLoss(() => held.regularizer.penalty?.(model) ?? tf.scalar(0));
}

/** A regularizer during one training run, as the training loop uses it. Every method is safe to call. */
export interface Training {
  /** Call after each update of the weights. */
  afterStep(step: TrainingStep): void;
  /** Call after each evaluation on the validation data; end training when it returns `stop`. */
  afterEvaluation(evaluation: Evaluation): 'stop' | 'continue';
  /** Call once training is over, however it ended; it sets the final weights. Further calls have no effect. */
  end(): Outcome;
  /**
   * Returns the regularizer's state between two steps, for a checkpoint.
   *
   * @throws RegattaError when the regularizer has state that it cannot save.
   */
  save(): FollowerState;
  /** Restores a saved state. Set the model's weights to those of that state first. */
  load(state: FollowerState): void;
}

/**
 * Starts a training run: attaches the regularizer's penalty, combines its hooks that act between steps, and corrects batch
 * normalization, which in tfjs ignores `trainable: false` and cannot train without a scale or an offset.
 *
 * Warns (`no-effect`) when the regularizer acts at sites of a network and the model was built without it.
 *
 * @throws RegattaError for anything but a regularizer or a model.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const optimizer = tf.train.sgd(0.1);
 * const [x, y] = [tf.ones([8, 4]), tf.ones([8, 1])];
 * const penalized: Regularizer = {
 *   name: 'my-penalty',
 *   penalty: () => tf.mul(0.01, tf.sum(tf.square(model.getWeights()[0]!))).asScalar(),
 * };
 * const training = beginTraining(penalized, model, { steps: 10 });
 * for (let step = 0; step < 10; step++) {
 *   optimizer.minimize(() => {
 *     const data = tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor);
 *     return tf.addN([data, ...lossesOf(model)]).asScalar();
 *   });
 *   training.afterStep({ step, learningRate: 0.1 });
 * }
 * training.end();
 * ```
 */
export function beginTraining(
  regularizer: Regularizer,
  model: tf.LayersModel,
  plan: TrainingPlan = {},
): Training {
  checkRegularizer(regularizer, 'beginTraining');
  checkModel(model, 'beginTraining');
  warnBeforeTraining(regularizer, model);
  attachPenalty(regularizer, model);
  correctBatchNormalization(model);
  const follower = regularizer.follow?.(model, plan);
  let outcome: Outcome | undefined;
  return {
    afterStep(step) {
      regularizer.afterStep?.(model, step);
      follower?.afterStep?.(step);
    },
    afterEvaluation: (evaluation) => follower?.afterEvaluation?.(evaluation) ?? 'continue',
    end() {
      outcome ??= follower?.end?.() ?? {};
      return outcome;
    },
    save: () => saveFollower(follower, regularizer.name),
    load: (state) => loadFollower(follower, state, regularizer.name),
  };
}
