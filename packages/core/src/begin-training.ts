import * as tf from '@tensorflow/tfjs';
import { loadFollower, saveFollower } from './follower-state.ts';
import type { Regularizer } from './regularizer.ts';
import type { Evaluation, FollowerState, Outcome, TrainingPlan, TrainingStep } from './training-hooks.ts';

/** The regularizer whose penalty a model's losses hold. */
const penalized = new WeakMap<tf.LayersModel, { regularizer: Regularizer }>();

/**
 * Puts the penalty of a regularizer on a model, in place of the one put there before: `lossesOf(model)` holds
 * it from then on, and `model.fit` adds it to the training loss. Saving a model does not save it.
 */
export function attachPenalty(regularizer: Regularizer, model: tf.LayersModel): void {
  const known = penalized.get(model);
  if (known !== undefined) {
    known.regularizer = regularizer;
    return;
  }
  if (regularizer.penalty === undefined) return;
  const held = { regularizer };
  penalized.set(model, held);
  // Models have no losses of their own. A layer's are counted once for each use of the layer.
  const carrier = model.layers.find((layer) => layer.inboundNodes.length === 1) ?? model.layers[0];
  carrier?.addLoss(() => held.regularizer.penalty?.(model) ?? tf.scalar(0));
}

/** One training as its loop sees the regularizer; every hook is there. */
export interface Training {
  /** Call after each update of the weights. */
  afterStep(step: TrainingStep): void;
  /** Call after each look at the validation data; end the training when it says `stop`. */
  afterEvaluation(evaluation: Evaluation): 'stop' | 'continue';
  /** Call when the training is over, however it ended; the weights are final then. Further calls change nothing. */
  end(): Outcome;
  /**
   * What the regularizer remembers between two steps, for a checkpoint.
   *
   * @throws RegattaError for a regularizer that remembers what it cannot save.
   */
  save(): FollowerState;
  /** Goes on from a saved state; give the model the weights of that state first. */
  load(state: FollowerState): void;
}

/**
 * Begins a training of a model: attaches the penalty and joins the hooks of a regularizer that act between steps.
 *
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
  attachPenalty(regularizer, model);
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
