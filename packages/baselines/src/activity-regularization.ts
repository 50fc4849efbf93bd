import {
  checkNumber,
  checkTensors,
  defineRegularizer,
  type KerasForm,
  type LayerOptions,
  type PlaceOptions,
  type Regularizer,
  toJson,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { l1l2Penalty } from './l1l2.ts';
import { numberOr, strengthOf } from './settings.ts';

const NAME = 'activity-regularization';

/** Weights of the penalty on activations. */
export interface ActivityPenalty {
  /** Weight of the absolute values, >= 0; default 0. */
  readonly l1?: number;
  /** Weight of the squares, >= 0; default 0. */
  readonly l2?: number;
}

/** (l1 sum |x| + l2 sum x^2) / batch. @param x [batch, ...]. */
export function activityPenalty(x: tf.Tensor, l1: number, l2: number): tf.Scalar {
  checkTensors('activityPenalty', { x });
  checkNumber(l1, 'activityPenalty', 'l1');
  checkNumber(l2, 'activityPenalty', 'l2');
  return tf.tidy(() => tf.div(l1l2Penalty(x, l1, l2), Math.max(1, x.shape[0] ?? 1)).asScalar());
}

/** Keras form `ActivityRegularization`. */
const kerasForm: KerasForm = {
  className: 'ActivityRegularization',
  exclusive: true,
  config: ({ params }) => toJson({ l1: params.l1, l2: params.l2 }),
  read: ({ l1, l2 }) => ({
    method: 'activity-regularization',
    params: { l1: numberOr(l1, 0), l2: numberOr(l2, 0) },
  }),
};

/** Definition of activity regularization. */
export const activityRegularizationDefinition = defineRegularizer({
  name: NAME,
  title: 'Activity regularization',
  summary: 'penalizes activations',
  paper: 'Keras, ActivityRegularization',
  layers: ['activityRegularizationLayer'],
  strength: { option: 'l2', values: [1e-5, 1e-4, 1e-3] },
  options: ['l1', 'l2'],
  at: ['hidden', 'sequence', 'featureMap'],
  movable: true,
  defaults: ({ l1 }) => ({ l2: l1 === undefined ? 1e-4 : 0 }),
  parse: ({ l1 = 0, l2 = 0 }: ActivityPenalty & PlaceOptions) => ({
    l1: strengthOf(l1, NAME, 'l1'),
    l2: strengthOf(l2, NAME, 'l2'),
  }),
  activation: {
    train: (x) => x.clone(),
    outputPenalty: (output, { params: { l1, l2 } }) => activityPenalty(output, l1, l2),
  },
  form: 'ActivityRegularization',
  keras: kerasForm,
});

/**
 * Activity regularization: keeps activations small (L2) or sparse (L1).
 *
 * loss + (l1 sum |h| + l2 sum h^2) / batch, in training, over the places `at` (default `hidden`, `sequence` and
 * `featureMap`). As a regularizer, l2 defaults to 1e-4 if neither weight is given. tfjs's own `activityRegularizer`
 * throws.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Keras, `ActivityRegularization`.
 * @example
 * ```ts
 * const regularizer = activityRegularization({ l1: 1e-4, at: ['hidden'] });
 * ```
 */
export function activityRegularization(options: ActivityPenalty & PlaceOptions = {}): Regularizer {
  return activityRegularizationDefinition.regularizer(options);
}

/**
 * Activity regularization as a layer; saved as Keras's `ActivityRegularization`, which tfjs lacks.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] }));
 * model.add(activityRegularizationLayer({ l1: 1e-4 }));
 * model.apply(tf.ones([8, 32]), { training: true });
 * const [penalty] = lossesOf(model);
 * ```
 */
export function activityRegularizationLayer(options: ActivityPenalty & LayerOptions): tf.layers.Layer {
  return activityRegularizationDefinition.layer(options);
}
