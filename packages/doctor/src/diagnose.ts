import { gradientsInstalled } from '@regatta/core/gradients';
import type * as tf from '@tensorflow/tfjs';
import type { Finding, Symptom } from './finding.ts';
import { gradientSymptoms } from './gradient-layers.ts';
import { noiseSymptoms } from './noise-layers.ts';
import { recurrentSymptoms } from './recurrent-layers.ts';
import { modelIn, type Saved } from './saved.ts';
import { type Place, walk } from './walk.ts';
import { weightSymptoms } from './weight-settings.ts';

const rank = ({ code }: Symptom): number => Number(code.slice(1)) + (code.startsWith('A') ? 0 : 100);

function findings(places: readonly Place[], installed: boolean): Finding[] {
  return places.flatMap((place) => {
    const symptoms = [
      ...noiseSymptoms(place),
      ...recurrentSymptoms(place),
      ...weightSymptoms(place),
      ...gradientSymptoms(place, installed),
    ].sort((a, b) => rank(a) - rank(b));
    return symptoms.map(({ code, severity, ...words }) => ({ code, severity, layer: place.path, ...words }));
  });
}

/** A model in saved form; what JSON cannot hold, such as a rate that is NaN, is as the layers have it. */
export const formOf = (model: tf.LayersModel): Saved => ({
  className: model.getClassName(),
  config: { ...model.getConfig() },
});

/**
 * Lists what is silently wrong, impossible or wasteful in a TensorFlow.js model: layer by layer in the order of the
 * model, then by code. Empty for a sound model. Runs nothing and changes nothing.
 *
 * Gradients that `installGradients` has mended are not among the findings.
 *
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dropout({ rate: 0.5, seed: 7, inputShape: [4], name: 'drop' }));
 * diagnose(model).map(({ code, layer }) => `${code} ${layer}`); // ['A3 drop']
 * ```
 */
export function diagnose(model: tf.LayersModel): Finding[] {
  return findings(walk(formOf(model), model), gradientsInstalled());
}

/**
 * What {@link diagnose} finds, from a saved topology without weights: what would be wrong with the model once stock
 * TensorFlow.js has loaded it.
 *
 * @param modelJson content of a `model.json`, its `modelTopology`, or a model config; of tfjs, Keras 2 or Keras 3, in
 *   snake or camel case.
 * @throws RegattaError for what holds no layers model.
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
