import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { exportModel } from './export/model.ts';
import { exportWeights } from './export/weights.ts';

/** The version of Keras whose form is written. */
const KERAS_VERSION = '3.15.1';

/**
 * A model in the TensorFlow.js layers format with the topology of Keras 3, which `loadLayersModel` and converters read.
 *
 * Dropout layers are written with their rate and seed; their step, and what is scheduled or unknown to Keras, is not.
 *
 * @throws RegattaError naming a layer that Keras does not have.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const { modelTopology, weightSpecs, weightData } = await toKeras(model);
 * ```
 */
export async function toKeras(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  const modelTopology = {
    keras_version: KERAS_VERSION,
    backend: 'tensorflow',
    model_config: exportModel(model),
  };
  const weights = exportWeights(model);
  const tensors = weights.map(({ path, variable }) => ({ name: path, tensor: variable.read() }));
  const { data, specs } = await tf.io.encodeWeights(tensors);
  return {
    ...{ modelTopology, format: 'layers-model', generatedBy: `keras v${KERAS_VERSION}` },
    ...{ convertedBy: '@regatta/keras', weightSpecs: specs, weightData: data },
  };
}

/**
 * Saves a model for Keras where `tf.LayersModel.save` saves for TensorFlow.js: `downloads://`, `indexeddb://`,
 * `localstorage://`, an http address, or a handler such as `fileHandler` of `@regatta/keras/node`.
 *
 * @throws RegattaError as {@link toKeras}, and for a place that nothing can save to.
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * const place = tf.io.withSaveHandler(async () => ({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }));
 * await saveForKeras(model, place); // in a browser, for instance, 'downloads://model'
 * ```
 */
export async function saveForKeras(
  model: tf.LayersModel,
  handlerOrURL: string | tf.io.IOHandler,
): Promise<tf.io.SaveResult> {
  const [handler] = typeof handlerOrURL === 'string' ? tf.io.getSaveHandlers(handlerOrURL) : [handlerOrURL];
  if (handler?.save !== undefined) return handler.save(await toKeras(model));
  throw new RegattaError({
    subject: 'saveForKeras',
    expected: 'a place that can be saved to',
    received: handlerOrURL,
    remedy: 'Pass e.g. downloads://model, or fileHandler(folder) of @regatta/keras/node.',
  });
}
