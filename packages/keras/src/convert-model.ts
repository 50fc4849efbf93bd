import type { Json, JsonObject } from '@regatta/core';
import { withoutCausalPadding } from './causal-padding.ts';
import { type Conversion, inside, type KerasObject } from './conversion.ts';
import { convertCalls } from './convert-calls.ts';
import { convertLayer } from './convert-layer.ts';
import { type Reference, referencesIn } from './convert-nodes.ts';
import { isList, objectOf, textIn } from './json-value.ts';
import { kerasError, SAVE_AGAIN } from './keras-error.ts';
import { orderCalls } from './order-calls.ts';

/** The layers in a model's config. In old Sequential models, config is the list of layers. */
function layersOf(saved: KerasObject | (JsonObject & { config?: Json }), { path }: Conversion): JsonObject[] {
  const layers = isList(saved.config) ? saved.config : objectOf(saved.config)?.layers;
  const objects = isList(layers) ? layers.map((layer) => objectOf(layer)) : [];
  const known = objects.filter((layer) => layer !== undefined);
  if (known.length > 0 && known.length === objects.length) return known;
  throw kerasError(path, 'a model config with a list of layers', layers ?? null, SAVE_AGAIN);
}

const nameOf = (layer: JsonObject): string =>
  textIn(objectOf(layer.config), 'name') ?? textIn(layer, 'name') ?? '';

function convertSequential(saved: KerasObject, conversion: Conversion, nested: boolean): KerasObject {
  const layers = layersOf(saved, conversion).flatMap((layer) =>
    withoutCausalPadding(convertLayer(layer, conversion)),
  );
  const name = textIn(saved.config, 'name') ?? 'sequential';
  const [first, ...others] = layers;
  const shape = saved.config.build_input_shape;
  if (first !== undefined && first.class_name !== 'InputLayer' && !('batch_input_shape' in first.config)) {
    if (isList(shape)) layers[0] = { ...first, config: { ...first.config, batch_input_shape: shape } };
  }
  if (!nested || first?.class_name !== 'InputLayer') {
    return { class_name: 'Sequential', config: { name, layers: [...layers] } };
  }
  // tfjs ignores penalties of a Sequential within a model, so convert it to an equivalent functional model.
  const chain = layers.map((layer, i) => ({
    ...layer,
    name: nameOf(layer),
    inbound_nodes: i === 0 ? [] : [[[nameOf(layers[i - 1]!), 0, 0, {}]]],
  }));
  const last: Reference = [nameOf(others.at(-1) ?? first), 0, 0];
  const ordered = orderCalls(chain, [last], conversion.path);
  const ends = {
    input_layers: [[nameOf(first), 0, 0]],
    output_layers: ordered.outputs.map((end) => [...end]),
  };
  return { class_name: 'Functional', config: { name, layers: ordered.layers, ...ends } };
}

function convertFunctional(saved: KerasObject, conversion: Conversion): KerasObject {
  const layers = layersOf(saved, conversion);
  const {
    input_layers: inputs,
    output_layers: outputs,
    name = 'functional',
    trainable = true,
  } = saved.config;
  const ends = { input_layers: referencesIn(inputs), output_layers: referencesIn(outputs) };
  for (const [key, references] of Object.entries(ends)) {
    if (references.length > 0) continue;
    throw kerasError(conversion.path, `${key} that name layers`, saved.config[key] ?? null, SAVE_AGAIN);
  }
  const converted = convertCalls(layers, ends.output_layers, conversion);
  const ordered = orderCalls(converted.layers, converted.outputs, conversion.path);
  return {
    class_name: 'Functional',
    config: {
      name,
      trainable,
      layers: ordered.layers,
      input_layers: ends.input_layers.map((reference) => [...reference]),
      output_layers: ordered.outputs.map((reference) => [...reference]),
    },
  };
}

/** Converts a model to the Keras 2 form, which tfjs reads. */
export function convertModel(saved: KerasObject, outer: Conversion, nested: boolean): KerasObject {
  const conversion = {
    ...inside(outer, textIn(objectOf(saved.config), 'name') ?? saved.class_name),
    frozen: outer.frozen || objectOf(saved.config)?.trainable === false,
  };
  return saved.class_name === 'Sequential'
    ? convertSequential(saved, conversion, nested)
    : convertFunctional(saved, conversion);
}
