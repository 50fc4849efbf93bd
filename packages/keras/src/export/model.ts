import { AttentionHost, type JsonObject, toJson } from '@regatta/core';
import { partsOf } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import { snakeCase } from '../case.ts';
import { isJsonObject, isList, objectOf, textIn } from '../json-value.ts';
import { kerasError, type Path } from '../keras-error.ts';
import { exportLayer } from './layer.ts';
import { dtypePolicy } from './objects.ts';

type Reference = readonly [string, number, number];

/** Layers that take a list of tensors in Keras. */
const MERGING = [
  'Add',
  'Average',
  'Concatenate',
  'Dot',
  'Maximum',
  'Minimum',
  'Multiply',
  'Subtract',
  'StochasticDepth',
];
/** Mask layers of this package, which Keras does not need. */
const MASKS = ['KerasMask', 'KerasNoMask', 'KerasMaskOf'];

const referenceOf = (value: unknown): Reference =>
  isList(value) ? [String(value[0]), Number(value[1]), Number(value[2])] : ['', 0, 0];

/** The calls in a saved layer, each a list of tensors. */
const callsOf = (layer: JsonObject): Reference[][] =>
  isList(layer.inboundNodes)
    ? layer.inboundNodes.map((call) => (isList(call) ? call.map(referenceOf) : []))
    : [];

/** The number of a call in an argument of Keras 3, which counts calls from 0; tfjs counts those of a model from 1. */
const inCall = ({ model }: Graph, [name, node]: Reference): number =>
  node - (model.getLayer(name) instanceof tf.LayersModel ? 1 : 0);

/** An output of a model in Keras 3, which counts the calls of a functional submodel from 1, and others from 0. */
const asEnd = (graph: Graph, [name, node, index]: Reference): Reference => {
  const layer = graph.model.getLayer(name);
  const isFunctional = layer instanceof tf.LayersModel && !(layer instanceof tf.Sequential);
  return [name, isFunctional ? node : inCall(graph, [name, node, index]), index];
};

/** The calls of a layer that belong to a model. Trap: other models may call it too; tfjs's configs leave theirs out. */
function ownNodes(model: tf.LayersModel, layer: tf.layers.Layer): typeof layer.inboundNodes {
  const { containerNodes } = model as unknown as { readonly containerNodes: ReadonlySet<string> };
  return layer.inboundNodes.filter((_, i) => containerNodes.has(`${layer.name}_ib-${i}`));
}

/** A functional model during export. */
interface Graph {
  readonly model: tf.LayersModel;
  /** Saved layers by name. */
  readonly saved: ReadonlyMap<string, JsonObject>;
}

/** Resolves a tensor through mask layers to the tensor they read. */
function source(graph: Graph, reference: Reference): Reference {
  const layer = graph.saved.get(reference[0]);
  if (layer === undefined || !MASKS.includes(textIn(layer, 'className') ?? '')) return reference;
  return source(graph, callsOf(layer)[reference[1]]?.[0] ?? reference);
}

/**
 * The calls in a saved layer, without the mask of a pooling layer that an embedding made: Keras passes it on itself. Loaded
 * models have it as an input, because Keras saves it as one.
 */
const ownCallsOf = (graph: Graph, layer: JsonObject): Reference[][] =>
  textIn(layer, 'className') === 'KerasGlobalPooling'
    ? callsOf(layer).map(([x, ...masks]) => [
        ...(x === undefined ? [] : [x]),
        ...masks.filter(([name]) => textIn(graph.saved.get(name), 'className') !== 'KerasElementwise'),
      ])
    : callsOf(layer);

/** The layers that outputs depend on, without mask layers. */
function needed(graph: Graph, from: readonly Reference[], found: Set<string> = new Set()): Set<string> {
  for (const reference of from) {
    const [name] = source(graph, reference);
    if (found.has(name)) continue;
    found.add(name);
    const layer = graph.saved.get(name);
    if (layer !== undefined) needed(graph, ownCallsOf(graph, layer).flat(), found);
  }
  return found;
}

function tensor(graph: Graph, reference: Reference): JsonObject {
  const [name, , index] = reference;
  const node = inCall(graph, reference);
  const output = ownNodes(graph.model, graph.model.getLayer(name))[node]?.outputTensors[index];
  return {
    class_name: '__keras_tensor__',
    config: {
      shape: output?.shape ?? null,
      dtype: output?.dtype ?? 'float32',
      keras_history: [name, node, index],
    },
  };
}

/** Whether a tensor is the mask of another one, which Keras passes itself. */
const isOwnMask = (graph: Graph, [name]: Reference): boolean =>
  textIn(graph.saved.get(name), 'className') === 'KerasMaskOf';

/** A call of an attention layer: query, value and key by position, masks by name. */
function exportAttentionCall(graph: Graph, layer: AttentionHost, inputs: readonly Reference[]): JsonObject {
  const { inputs: names, causal, returnAttentionScores } = toJson(layer.getConfig());
  const roles = isList(names) ? names : ['query', 'value', 'key'].slice(0, inputs.length);
  const given = new Map(inputs.map((reference, i) => [String(roles[i]), reference]));
  const at = (role: string): JsonObject | undefined => {
    const reference = given.get(role);
    return reference === undefined || isOwnMask(graph, reference)
      ? undefined
      : tensor(graph, source(graph, reference));
  };
  const value = at('value') ?? at('query');
  const key = at('key');
  const masks = ['queryMask', 'valueMask', 'keyMask', 'attentionMask'].flatMap((role) => {
    const mask = at(role);
    return mask === undefined ? [] : [[snakeCase(role), mask] as const];
  });
  return {
    args: [at('query')!, value!, ...(key === undefined ? [] : [key])],
    kwargs: {
      ...Object.fromEntries(masks),
      ...(causal === true ? { use_causal_mask: true } : {}),
      ...(returnAttentionScores === true ? { return_attention_scores: true } : {}),
    },
  };
}

function exportCall(
  graph: Graph,
  layer: JsonObject,
  className: string,
  inputs: readonly Reference[],
): JsonObject {
  const built = graph.model.getLayer(textIn(layer, 'name') ?? '');
  if (built instanceof AttentionHost) return exportAttentionCall(graph, built, inputs);
  const tensors = inputs.map((reference) => tensor(graph, source(graph, reference)));
  const [first, ...states] = tensors;
  const list = MERGING.includes(className) || ['Functional', 'Model', 'Sequential'].includes(className);
  if (list && tensors.length > 1) return { args: [tensors], kwargs: {} };
  return {
    args: first === undefined ? [] : [first],
    kwargs: states.length > 0 ? { initial_state: states } : {},
  };
}

const ends = (references: readonly Reference[]): JsonObject['layers'] =>
  references.length === 1 ? [...references[0]!] : references.map((reference) => [...reference]);

function exportFunctional(model: tf.LayersModel, path: Path): JsonObject {
  const config = toJson(model.getConfig());
  const layers = isList(config.layers) ? config.layers.filter(isJsonObject) : [];
  const graph: Graph = { model, saved: new Map(layers.map((layer) => [textIn(layer, 'name') ?? '', layer])) };
  const outputs = (isList(config.outputLayers) ? config.outputLayers : []).map(referenceOf);
  const inputs = (isList(config.inputLayers) ? config.inputLayers : []).map(referenceOf);
  const used = needed(graph, [...outputs, ...inputs]);
  const exported = layers
    .filter((layer) => used.has(textIn(layer, 'name') ?? ''))
    .map((layer) => {
      const name = textIn(layer, 'name') ?? '';
      const inner = exportPart(model.getLayer(name), layer, path);
      return {
        ...inner,
        name,
        inbound_nodes: ownCallsOf(graph, layer).map((call) =>
          exportCall(graph, layer, textIn(inner, 'class_name') ?? '', call),
        ),
      };
    });
  const own = { name: model.name, trainable: model.trainable, layers: exported };
  const last = outputs.map((reference) => asEnd(graph, source(graph, reference)));
  return {
    class_name: 'Functional',
    config: { ...own, input_layers: ends(inputs), output_layers: ends(last) },
  };
}

/** Exports a layer, with its build shape if that is part of the config, or a nested model. */
function exportPart(layer: tf.layers.Layer, saved: JsonObject, path: Path): JsonObject {
  if (layer instanceof tf.LayersModel) return exportModel(layer, path);
  const config = objectOf(saved.config) ?? {};
  // tfjs omits this field of a Conv1D.
  const format: unknown = Reflect.get(layer, 'dataFormat');
  const whole = typeof format === 'string' ? { ...config, dataFormat: format } : config;
  const exported = exportLayer({ className: textIn(saved, 'className') ?? '', config: whole }, path);
  const [part] = partsOf(layer);
  if (layer.getClassName() === 'TimeDistributed' && part instanceof tf.LayersModel) {
    const module = part instanceof tf.Sequential ? 'keras' : 'keras.src.models.functional';
    const inner = {
      module,
      ...exportModel(part, [...path, layer.name]),
      registered_name: module === 'keras' ? null : 'Functional',
    };
    return { ...exported, config: { ...objectOf(exported.config), layer: inner } };
  }
  if (layer.getClassName() !== 'Bidirectional' || partsOf(layer).length === 0) return exported;
  const inner = objectOf(exported.config) ?? {};
  const shape = layer.inboundNodes[0]?.inputTensors[0]?.shape;
  const build = shape === undefined ? {} : { build_config: { input_shape: [...shape] } };
  const withShape = (key: string): JsonObject => ({ [key]: { ...objectOf(inner[key]), ...build } });
  return { ...exported, config: { ...inner, ...withShape('layer'), ...withShape('backward_layer') } };
}

function exportSequential(model: tf.Sequential, path: Path): JsonObject {
  const config = toJson({ layers: model.getConfig() });
  const inner = objectOf(config.layers);
  const saved = (isList(inner?.layers) ? inner.layers : isList(config.layers) ? config.layers : []).filter(
    isJsonObject,
  );
  const hasInput = textIn(saved[0], 'className') === 'InputLayer';
  const layers = saved.map((layer) => {
    const name = textIn(objectOf(layer.config), 'name') ?? '';
    const built = model.layers.find((one) => one.name === name);
    return built === undefined
      ? exportLayer(
          { className: textIn(layer, 'className') ?? '', config: objectOf(layer.config) ?? {} },
          path,
        )
      : exportPart(built, layer, path);
  });
  if (model.inputs.length === 0) {
    throw kerasError(
      path,
      'a model with a known input shape',
      model.name,
      'Pass inputShape to its first layer, e.g. { inputShape: [4] }.',
    );
  }
  const { shape, dtype } = model.inputs[0]!;
  const base = { batch_shape: [...shape], dtype, sparse: false, ragged: false, optional: false };
  const input = { class_name: 'InputLayer', config: { ...base, name: `${model.name}_input` } };
  const all = hasInput ? layers : [input, ...layers];
  const own = { name: model.name, trainable: model.trainable, dtype: dtypePolicy('float32') };
  return { class_name: 'Sequential', config: { ...own, layers: all, build_input_shape: [...shape] } };
}

/** Converts a model to the Keras 3 form. @throws RegattaError naming a layer that Keras does not support. */
export function exportModel(model: tf.LayersModel, outer: Path = []): JsonObject {
  const path = [...outer, model.name];
  return model instanceof tf.Sequential ? exportSequential(model, path) : exportFunctional(model, path);
}
