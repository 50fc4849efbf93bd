import { checkObject, type JsonObject } from '@regatta/core';
import { camelKeys } from './case.ts';
import { type ActivityPenalty, isModelName } from './conversion.ts';
import { convertModel } from './convert-model.ts';
import { isDeeper, objectOf, textIn } from './json-value.ts';
import { kerasError, SAVE_AGAIN } from './keras-error.ts';

/** A Keras model in tfjs's form. */
export interface ConvertedModel {
  /** `Sequential` or `Model`. */
  readonly className: string;
  /** Keys and strings in camel case; names are unchanged. */
  readonly config: JsonObject;
  /** `activity_regularizer` of layers, which tfjs's own configs cannot hold. */
  readonly activityPenalties: readonly ActivityPenalty[];
  /** Whether TensorFlow.js saved the model. */
  readonly byTfjs: boolean;
}

/** Maximum JSON nesting depth of a model config; deeply nested models have a few dozen levels. */
const mostLevels = 200;

/** Parses a JSON string. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw kerasError([], 'a model_config in JSON', text, SAVE_AGAIN);
  }
}

/** The model config in a topology: its `model_config`, or the topology itself. */
export function modelConfigOf(topology: JsonObject): JsonObject {
  const inner = topology.model_config ?? topology.modelConfig;
  // Keras's HDF5 attribute is a JSON string.
  const config = typeof inner === 'string' ? objectOf(parsed(inner)) : objectOf(inner);
  const found = config ?? topology;
  if (!isDeeper(found, mostLevels)) return found;
  throw kerasError([], `a model config of at most ${mostLevels} levels`, 'a deeper config', SAVE_AGAIN);
}

/**
 * Converts the config of a Keras 3 or Keras 2 model to the form from which TensorFlow.js builds models. A pure function.
 *
 * @param topology `modelTopology` of a `model.json`, or the `model_config` in it: `{ class_name, config }`.
 * @throws RegattaError naming the layer and the class or field that cannot be loaded.
 * @example
 * ```ts
 * const saved = {
 *   class_name: 'Sequential',
 *   config: {
 *     name: 'model',
 *     layers: [
 *       { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 4] } },
 *       { class_name: 'Dropout', config: { name: 'drop', rate: 0.5, seed: 7 } },
 *     ],
 *   },
 * };
 * const { className, config } = convertKerasConfig({ model_config: saved });
 * ```
 */
export function convertKerasConfig(topology: JsonObject): ConvertedModel {
  checkObject(
    topology,
    'convertKerasConfig',
    'the modelTopology of a model.json',
    'Pass JSON.parse(text).modelTopology.',
  );
  const saved = modelConfigOf(topology);
  const className = textIn(saved, 'class_name') ?? textIn(saved, 'className') ?? '';
  if (!isModelName(className)) {
    const remedy =
      'Save the whole model with model.save(), not only its weights, and pass its modelTopology.';
    throw kerasError([], 'a Sequential or Functional model', className || saved, remedy);
  }
  const config = Array.isArray(saved.config)
    ? { name: 'sequential', layers: saved.config }
    : objectOf(saved.config);
  const version = textIn(topology, 'keras_version') ?? textIn(topology, 'kerasVersion') ?? '';
  const penalties: ActivityPenalty[] = [];
  const byTfjs = /^tfjs/.test(version);
  const keras = /^[3-9]/.test(version) || isKeras3(config) ? 3 : 2;
  const converted = convertModel(
    { class_name: className, config: config ?? {} },
    { keras, byTfjs, path: [], frozen: false, penalties },
    false,
  );
  return {
    className: converted.class_name,
    config: camelKeys(converted.config),
    activityPenalties: penalties,
    byTfjs,
  };
}

/** Whether a config without a version is from Keras 3: its input layers have `batch_shape`. */
function isKeras3(config: JsonObject | undefined): boolean {
  const { layers } = config ?? {};
  return (
    Array.isArray(layers) &&
    layers.some((layer) => 'batch_shape' in (objectOf(objectOf(layer)?.config) ?? {}))
  );
}
