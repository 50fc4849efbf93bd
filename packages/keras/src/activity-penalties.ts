import { activityPenalty } from '@regatta/baselines';
import { type JsonObject, RegattaError } from '@regatta/core';
import { partsOf, penalizeOutput } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import type { ActivityPenalty } from './conversion.ts';
import { numberIn, objectOf } from './json-value.ts';
import { pairwisePenalty } from './regularizers.ts';

/** The penalty function of a regularizer: takes an output and returns the mean penalty per example. */
function penaltyOf({ className, config }: JsonObject, site: string): (output: tf.Tensor) => tf.Scalar {
  const own = objectOf(config);
  if (className === 'L1L2') {
    const [l1, l2] = [numberIn(own, 'l1') ?? 0, numberIn(own, 'l2') ?? 0];
    return (output) => activityPenalty(output, l1, l2);
  }
  if (className === 'OrthogonalRegularizer') {
    const mode = own?.mode === 'columns' ? 'columns' : 'rows';
    const factor = numberIn(own, 'factor') ?? 0.01;
    return (output) => tf.div(pairwisePenalty(output, factor, mode), output.shape[0] ?? 1).asScalar();
  }
  throw new RegattaError({
    subject: 'keras model',
    site,
    expected: 'an activity regularizer of class L1, L2, L1L2 or OrthogonalRegularizer',
    received: className,
    remedy: 'Use one of these classes in Keras, or save the model without activity_regularizer.',
  });
}

/** The layer at a path of names; the first name is that of the model. */
function layerAt(model: tf.layers.Layer, path: readonly string[]): tf.layers.Layer | undefined {
  return path
    .slice(1)
    .reduce<tf.layers.Layer | undefined>(
      (layer, name) => (layer === undefined ? undefined : partsOf(layer).find((part) => part.name === name)),
      model,
    );
}

/** Attaches the activity penalties of a converted model to its layers. */
export function attachActivityPenalties(model: tf.LayersModel, penalties: readonly ActivityPenalty[]): void {
  for (const { path, regularizer } of penalties) {
    const layer = layerAt(model, path);
    if (layer !== undefined) penalizeOutput(layer, penaltyOf(regularizer, path.join('/')), regularizer);
  }
}
