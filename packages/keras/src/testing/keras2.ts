import type { Json, JsonObject } from '@regatta/core';
import { isJsonObject, isList, objectOf } from '../json-value.ts';

/** The contents of a `model.json`. */
export interface ModelFile {
  readonly modelTopology: JsonObject;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string }[];
  }[];
}

const references = (value: Json | undefined): Json[] => {
  if (isList(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  const history = objectOf(value.config)?.keras_history;
  if (value.class_name === '__keras_tensor__' && isList(history)) return [[...history, {}]];
  return Object.values(value).flatMap(references);
};

/** Converts a Keras 3 field to its Keras 2 form; empty if Keras 2 does not have it. */
function older(key: string, value: Json): [string, Json][] {
  if (key === 'batch_shape') return [['batch_input_shape', value]];
  if (['module', 'registered_name', 'build_config', 'optional', 'quantization_config'].includes(key))
    return [];
  if (key === 'dtype') return [[key, 'float32']];
  if (key === 'negative_slope') return [['alpha', value]];
  if (key === 'inbound_nodes' && isList(value)) {
    return [[key, value.map((node) => (isJsonObject(node) ? references(node.args) : node))]];
  }
  if ((key === 'input_layers' || key === 'output_layers') && isList(value) && typeof value[0] === 'string') {
    return [[key, [value]]];
  }
  return [[key, olderForm(value)]];
}

const olderForm = (value: Json): Json => {
  if (isList(value)) return value.map(olderForm);
  if (!isJsonObject(value)) return value;
  const bidirectional = value.class_name === 'Bidirectional' ? objectOf(value.config) : undefined;
  if (bidirectional === undefined)
    return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => older(k, v)));
  const { backward_layer: _, layer, ...rest } = bidirectional;
  const inner = objectOf(layer);
  const config = objectOf(inner?.config) ?? {};
  const name = String(config.name).replace('forward_', '');
  return olderForm({
    ...value,
    class_name: 'Bidirectional ',
    config: { ...rest, layer: { ...inner, config: { ...config, name } } },
  });
};

const trimmed = (value: Json): Json => {
  if (isList(value)) return value.map(trimmed);
  if (!isJsonObject(value)) return typeof value === 'string' ? value.trim() : value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, trimmed(part)]));
};

/** A Keras 3 model as Keras 2 saves it: older topology, weight names such as `kernel:0` without the model name. */
export function asKeras2(file: ModelFile): ModelFile {
  const config = trimmed(olderForm(objectOf(file.modelTopology.model_config) ?? {}));
  const name = String(objectOf(objectOf(config)?.config)?.name);
  return {
    modelTopology: { ...file.modelTopology, keras_version: '2.15.0', model_config: config },
    weightsManifest: file.weightsManifest.map(({ paths, weights }) => ({
      paths,
      weights: weights.map((weight) => ({ ...weight, name: `${weight.name.replace(`${name}/`, '')}:0` })),
    })),
  };
}
