import { checkModel, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { exportModel } from './export/model.ts';
import { exportWeights } from './export/weights.ts';

/** The Keras version whose format is written. */
const KERAS_VERSION = '3.15.1';

/**
 * Converts a model to the TensorFlow.js layers format with a Keras 3 topology, which `loadLayersModel` and converters read.
 *
 * Writes dropout layers with their rate and seed, but not their step.
 *
 * @throws RegattaError naming a layer, a rate schedule or an activation that Keras does not support.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const { modelTopology, weightSpecs, weightData } = await toKeras(model);
 * ```
 */
export async function toKeras(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  checkModel(model, 'toKeras');
  const modelTopology = {
    keras_version: KERAS_VERSION,
    backend: 'tensorflow',
    model_config: exportModel(model),
  };
  const weights = exportWeights(model);
  const tensors = weights.map(({ path, variable }) => ({ name: path, tensor: variable.read() }));
  const { data, specs } = await tf.io.encodeWeights(tensors);
  return {
    modelTopology,
    format: 'layers-model',
    generatedBy: `keras v${KERAS_VERSION}`,
    convertedBy: '@regatta/keras',
    weightSpecs: specs,
    weightData: data,
  };
}

/**
 * Saves a model for Keras. Takes the same places as `tf.LayersModel.save`: `downloads://`, `indexeddb://`,
 * `localstorage://`, an http URL, or a handler such as `fileHandler` from `@regatta/keras/node`.
 *
 * @throws RegattaError like {@link toKeras}, and for a place that does not support saving.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const place = tf.io.withSaveHandler(async () => ({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }));
 * await saveForKeras(model, place); // in a browser e.g. 'downloads://model'
 * ```
 */
export async function saveForKeras(
  model: tf.LayersModel,
  handlerOrURL: string | tf.io.IOHandler,
): Promise<tf.io.SaveResult> {
  checkModel(model, 'saveForKeras');
  const [handler] = typeof handlerOrURL === 'string' ? tf.io.getSaveHandlers(handlerOrURL) : [handlerOrURL];
  if (handler?.save !== undefined) return handler.save(await toKeras(model));
  throw new RegattaError({
    subject: 'saveForKeras',
    expected: 'a place that supports saving',
    received: handlerOrURL,
    remedy:
      'Pass e.g. "downloads://model" in a browser, or fileHandler(folder) from @regatta/keras/node in Node.',
  });
}
