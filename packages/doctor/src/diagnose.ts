import { checkModel } from '@regatta/core';
import { gradientsInstalled } from '@regatta/core/gradients';
import type * as tf from '@tensorflow/tfjs';
import { normalizationSymptoms } from './batch-normalization.ts';
import type { Finding, Symptom } from './finding.ts';
import { gradientSymptoms } from './gradient-layers.ts';
import { foreignMoments, momentSymptoms } from './moments.ts';
import { noiseSymptoms } from './noise-layers.ts';
import { recurrentSymptoms } from './recurrent-layers.ts';
import { modelIn, type Saved } from './saved.ts';
import { type Place, walk } from './walk.ts';
import { weightSymptoms } from './weight-settings.ts';

const rank = ({ code }: Symptom): number => Number(code.slice(1)) + 100 * 'ABC'.indexOf(code.charAt(0));

function findings(
  places: readonly Place[],
  installed: boolean,
  foreign: ReadonlySet<tf.Tensor> = new Set(),
): Finding[] {
  return places.flatMap((place) => {
    const symptoms = [
      ...noiseSymptoms(place),
      ...recurrentSymptoms(place),
      ...weightSymptoms(place),
      ...gradientSymptoms(place, installed),
      ...normalizationSymptoms(place, installed),
      ...momentSymptoms(place, foreign),
    ].sort((a, b) => rank(a) - rank(b));
    return symptoms.map(({ code, severity, ...words }) => ({ code, severity, layer: place.path, ...words }));
  });
}

/** A model in saved form, but not as JSON, which cannot hold values such as NaN. */
export const formOf = (model: tf.LayersModel): Saved => ({
  className: model.getClassName(),
  config: { ...model.getConfig() },
});

/**
 * Finds silent errors, broken features and waste in a TensorFlow.js model. The findings are in layer order, then by
 * code; empty if the model has no known defect. Does not run or change the model.
 *
 * Omits wrong gradients and moments that `installGradients` has corrected.
 *
 * @throws RegattaError for anything but a model.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dropout({ rate: 0.5, seed: 7, inputShape: [4], name: 'drop' }));
 * diagnose(model).map(({ code, layer }) => `${code} ${layer}`); // ['A3 drop']
 * ```
 */
export function diagnose(model: tf.LayersModel): Finding[] {
  checkModel(model, 'diagnose');
  return findings(walk(formOf(model), model), gradientsInstalled(), foreignMoments(model));
}

/**
 * Like {@link diagnose}, but reads a saved topology without weights: finds what would be wrong with the model after stock
 * TensorFlow.js loads it.
 *
 * @param modelJson content of a `model.json`, its `modelTopology`, or a model config, from tfjs, Keras 2 or Keras 3, in
 *   snake or camel case.
 * @throws RegattaError if the value does not contain a layers model.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.alphaDropout({ rate: 0.1, inputShape: [4], name: 'alpha' }));
 * diagnoseConfig(model.toJSON(null, false)).map(({ code }) => code); // ['A2', 'A4']
 * ```
 */
export function diagnoseConfig(modelJson: unknown): Finding[] {
  return findings(walk(modelIn(modelJson)), false);
}
