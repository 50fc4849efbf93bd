import { checkObject, type JsonObject, RegattaError } from '@regatta/core';
import { correctBatchNormalization, modelFromConfig, passMasksOfModels, undoing } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import { attachActivityPenalties } from './activity-penalties.ts';
import { decodeWeights, handlerFor, loadArtifacts } from './artifacts.ts';
import { assignWeights } from './assign-weights.ts';
import { convertKerasConfig } from './convert-keras-config.ts';
import './register.ts';

/** Options of {@link loadLayersModel}: those of `tf.loadLayersModel`. */
export interface LoadLayersModelOptions extends tf.io.LoadOptions {
  /** Whether each weight must have a stored value and each stored value a weight. Default true. */
  readonly strict?: boolean;
}

/**
 * Loads a model in the TensorFlow.js layers format, saved by Keras 3, Keras 2 or TensorFlow.js.
 *
 * Takes the same places and handlers as `tf.loadLayersModel`: the URL of a `model.json`, `indexeddb://`,
 * `localstorage://`, or a handler. To load files from disk, use `@regatta/keras/node`. Dropout layers draw a new seeded mask
 * in each step; `lossesOf(model)` includes the penalties of weights and activities. The model is not compiled.
 *
 * @throws RegattaError naming the layer, class or weight that cannot be loaded.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const loaded = await loadLayersModel(tf.io.fromMemory(await toKeras(model))); // or the URL of a model.json
 * ```
 */
export async function loadLayersModel(
  pathOrIOHandler: string | tf.io.IOHandler,
  options: LoadLayersModelOptions = {},
): Promise<tf.LayersModel> {
  checkObject(
    options,
    'loadLayersModel',
    'options to be an object',
    'Pass e.g. { strict: false }, or omit it.',
  );
  if (
    typeof pathOrIOHandler !== 'string' &&
    (typeof pathOrIOHandler !== 'object' || pathOrIOHandler === null)
  ) {
    throw new RegattaError({
      subject: 'loadLayersModel',
      expected: 'an address or a handler that can load',
      received: pathOrIOHandler,
      remedy:
        "Pass e.g. 'https://host/model.json', or tf.io.fromMemory(artifacts); loadLayersModel from @regatta/keras/node also takes a folder.",
    });
  }
  const place = typeof pathOrIOHandler === 'string' ? pathOrIOHandler : 'model';
  const artifacts = await loadArtifacts(handlerFor(pathOrIOHandler, options), place);
  const converted = convertKerasConfig(artifacts.topology);
  const stored = decodeWeights(artifacts);
  try {
    return undoing(() => {
      const model = build(converted.className, converted.config);
      try {
        assignWeights(model, stored, { strict: options.strict !== false, byTfjs: converted.byTfjs });
        attachActivityPenalties(model, converted.activityPenalties);
        correctBatchNormalization(model);
        passMasksOfModels(model);
        return model;
      } catch (error) {
        // Does not free the weights of a Sequential within a Sequential.
        model.dispose();
        throw error;
      }
    });
  } finally {
    tf.dispose(stored.map(({ tensor }) => tensor));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Builds a converted model; turns errors of tfjs into a RegattaError. */
function build(className: string, config: JsonObject): tf.LayersModel {
  try {
    return modelFromConfig({ className, config });
  } catch (error) {
    if (error instanceof RegattaError) throw error;
    throw new RegattaError({
      subject: 'keras model',
      site: typeof config.name === 'string' ? config.name : undefined,
      expected: 'a model that TensorFlow.js can build',
      // tfjs checks few types; its TypeErrors do not name a part of the model.
      received: error instanceof TypeError ? 'a config field of the wrong type' : messageOf(error),
      remedy:
        'Change or remove the unsupported layer and save the model again, or register a layer class with tf.serialization.registerClass.',
      cause: error,
    });
  }
}
