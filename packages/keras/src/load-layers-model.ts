import { type JsonObject, RegattaError } from '@regatta/core';
import { modelFromConfig, undoing } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import { attachActivityPenalties } from './activity-penalties.ts';
import { decodeWeights, handlerFor, loadArtifacts } from './artifacts.ts';
import { assignWeights } from './assign-weights.ts';
import { convertKerasConfig } from './convert-keras-config.ts';
import './register.ts';

/** Options of {@link loadLayersModel}: those of `tf.loadLayersModel`. */
export interface LoadLayersModelOptions extends tf.io.LoadOptions {
  /** Whether each weight must have a stored value and each stored value a weight; true unless given. */
  readonly strict?: boolean;
}

/**
 * Loads a Keras 3 or Keras 2 model, or one that TensorFlow.js saved, in the TensorFlow.js layers format.
 *
 * Like `tf.loadLayersModel`, whose places and handlers it takes: an address of `model.json`, `indexeddb://`,
 * `localstorage://`, or a handler; files on disk are for `@regatta/keras/node`. Dropout layers draw seeded masks, a new one
 * each step; penalties of weights and activities are among `lossesOf(model)`. The model comes uncompiled.
 *
 * @throws RegattaError naming the layer, class or weight that cannot be loaded.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const loaded = await loadLayersModel(tf.io.fromMemory(await toKeras(model))); // or an address of a model.json
 * ```
 */
export async function loadLayersModel(
  pathOrIOHandler: string | tf.io.IOHandler,
  options: LoadLayersModelOptions = {},
): Promise<tf.LayersModel> {
  const place = typeof pathOrIOHandler === 'string' ? pathOrIOHandler : 'model';
  const artifacts = await loadArtifacts(handlerFor(pathOrIOHandler, options), place);
  const converted = convertKerasConfig(artifacts.topology);
  const stored = decodeWeights(artifacts);
  try {
    return undoing(() => {
      const model = build(converted.className, converted.config);
      try {
        assignWeights(model, stored, options.strict !== false);
        attachActivityPenalties(model, converted.activityPenalties);
        return model;
      } catch (error) {
        // Leaves the weights of a Sequential within a Sequential.
        model.dispose();
        throw error;
      }
    });
  } finally {
    tf.dispose(stored.map(({ tensor }) => tensor));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Builds a converted model; what tfjs says against it becomes one error of ours. */
function build(className: string, config: JsonObject): tf.LayersModel {
  try {
    return modelFromConfig({ className, config });
  } catch (error) {
    if (error instanceof RegattaError) throw error;
    throw new RegattaError({
      subject: 'keras model',
      site: typeof config.name === 'string' ? config.name : undefined,
      expected: 'a model that TensorFlow.js can build',
      // A TypeError of tfjs, which checks few types, names nothing of the model.
      received: error instanceof TypeError ? 'a field of another type than it takes' : messageOf(error),
      remedy: 'Change the layer that it names before saving, or register a layer class for it.',
      cause: error,
    });
  }
}
