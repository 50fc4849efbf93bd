import type { Json, JsonObject } from '@regatta/core';
import { knowsClass } from '@regatta/core/keras';
import { withoutCausalPadding } from './causal-padding.ts';
import { type Conversion, inside, type KerasObject } from './conversion.ts';
import { attentionCall, isAttentionName } from './convert-attention.ts';
import { convertLayer } from './convert-layer.ts';
import { type KerasNode, type Reference, readNode } from './convert-nodes.ts';
import { isRecurrentName } from './convert-recurrent.ts';
import { entryIn, isList, objectOf, textIn } from './json-value.ts';
import { kerasError } from './keras-error.ts';
import { ELEMENTWISE } from './layers/elementwise.ts';
import { countedFromZero } from './submodel-calls.ts';

type Call = readonly (readonly [string, number, number, JsonObject])[];

/** A layer of a functional model and its calls. */
interface Entry {
  readonly saved: JsonObject;
  readonly name: string;
  readonly className: string;
  readonly nodes: readonly KerasNode[];
}

const call = (inputs: readonly Reference[]): Call => inputs.map((input) => [...input, {}] as const);

function entryOf(saved: JsonObject, conversion: Conversion): Entry {
  const name = textIn(saved, 'name') ?? textIn(objectOf(saved.config), 'name') ?? '';
  const className = textIn(saved, 'class_name')?.split('>').at(-1) ?? '';
  const at = inside(conversion, name);
  const { inbound_nodes: nodes } = saved;
  const anyTensor = isAttentionName(className);
  return {
    saved,
    name,
    className,
    nodes: isList(nodes) ? nodes.map((node) => readNode(node, at, anyTensor)) : [],
  };
}

/** Whether any layer creates masks. */
const makesMasks = (layers: readonly Entry[]): boolean =>
  layers.some(
    ({ className, saved }) => className === 'Masking' || objectOf(saved.config)?.mask_zero === true,
  );

/** Converts a Keras operation such as `x + 1` or `x * y`; undefined if the layer is not an operation. */
function convertOperation(
  { name, className, nodes }: Entry,
  conversion: Conversion,
): KerasObject | undefined {
  const operation = entryIn(ELEMENTWISE, className);
  const [node] = nodes;
  if (operation === undefined || node === undefined || (!node.separate && knowsClass(className)))
    return undefined;
  const [constant] = node.constants;
  const count = node.inputs.length + node.constants.length;
  if (
    count !== operation.operands ||
    nodes.some((other) => JSON.stringify(other.constants) !== JSON.stringify(node.constants))
  ) {
    const expected = `${operation.operands} tensors or numbers, with the same numbers in each call`;
    const remedy = 'Use a Keras layer such as Add or Rescaling instead of the operation.';
    throw kerasError([...conversion.path, name], expected, count, remedy);
  }
  const config = {
    name,
    operation: operation.name,
    ...(constant === undefined ? {} : { constant: Number(constant.value), first: constant.position === 0 }),
  };
  return { class_name: 'KerasElementwise', config };
}

/** A layer that sets the mask of a recurrent layer's input, or removes it if `mask` is undefined. */
function maskLayer(name: string, x: Reference, mask: Reference | undefined): JsonObject {
  const inputs = mask === undefined ? [x] : [x, mask];
  return {
    class_name: mask === undefined ? 'KerasNoMask' : 'KerasMask',
    name,
    config: { name },
    inbound_nodes: [call(inputs)],
  };
}

/**
 * Converts an attention layer and its calls. tfjs passes on only the mask of a layer's first input, so the masks of values and
 * keys from elsewhere become inputs.
 *
 * @param masked whether any layer makes masks.
 */
function convertAttentionCalls(
  { name, nodes }: Entry,
  layer: KerasObject,
  inCall: (from: Reference) => Reference,
  masked: boolean,
  conversion: Conversion,
): JsonObject[] {
  const path = [...conversion.path, name];
  const calls = nodes.map((node) => attentionCall(node, inCall, path));
  const formOf = ({ tensors, causal, scores }: (typeof calls)[number]): string =>
    JSON.stringify([[...tensors.keys()], causal, scores]);
  const [first] = calls;
  if (first === undefined || calls.some((one) => formOf(one) !== formOf(first))) {
    const remedy = 'Use one layer for each kind of call, and save the model again.';
    throw kerasError(path, 'calls with the same arguments', calls.map(formOf), remedy);
  }
  const added: JsonObject[] = [];
  const inputsOf = ({ tensors }: (typeof calls)[number], i: number): Map<string, Reference> => {
    const inputs = new Map<string, Reference>(tensors);
    for (const role of masked ? (['value', 'key'] as const) : []) {
      const source = tensors.get(role);
      if (source === undefined || tensors.has(`${role}Mask`)) continue;
      const maskName = `${name}_${role}_mask${i === 0 ? '' : `_${i}`}`;
      const config = { name: maskName };
      added.push({ class_name: 'KerasMaskOf', name: maskName, config, inbound_nodes: [call([source])] });
      inputs.set(`${role}Mask`, [maskName, 0, 0]);
    }
    return inputs;
  };
  const all = calls.map(inputsOf);
  const roles = [...all[0]!.keys()];
  const own: JsonObject = {
    ...(roles.join() === 'query' ? {} : { inputs: roles }),
    ...(first.causal ? { causal: true } : {}),
    ...(first.scores ? { return_attention_scores: true } : {}),
  };
  const inbound = all.map((inputs) => call(roles.map((role) => inputs.get(role)!)));
  return [...added, { ...layer, name, config: { ...layer.config, ...own }, inbound_nodes: inbound }];
}

/**
 * Converts the layers of a functional model to the form that tfjs reads, and adds layers for masks that calls name.
 *
 * References in the result count all calls from 0.
 *
 * A model can be a layer, so convertModel, convertCalls and convertLayer call each other recursively.
 */
export function convertCalls(
  layers: readonly JsonObject[],
  outputs: readonly Reference[],
  conversion: Conversion,
): { readonly layers: Json[]; readonly outputs: Reference[] } {
  const saved = layers.map((layer) => entryOf(layer, conversion));
  const { inCall, inOutputs } = countedFromZero(saved, outputs);
  const entries = saved.map((entry) => ({
    ...entry,
    nodes: entry.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(inCall),
      mask: node.mask && inCall(node.mask),
    })),
  }));
  const masked = makesMasks(entries);
  const converted = entries.flatMap((entry) => {
    const { name, className, nodes, saved } = entry;
    const layer = convertOperation(entry, conversion) ?? convertLayer(saved, conversion);
    if (isAttentionName(className) && nodes.some(({ keras }) => keras === 3)) {
      return convertAttentionCalls(entry, layer, inCall, masked, conversion);
    }
    const added: JsonObject[] = [];
    const calls = nodes.map(({ inputs, mask, explicit }, i): Call => {
      const [x, ...others] = inputs;
      if (x === undefined) return [];
      if (layer.class_name === 'KerasGlobalPooling') return call(mask === undefined ? inputs : [x, mask]);
      if (isRecurrentName(className)) {
        if (mask === undefined && !(explicit && masked)) return call(inputs);
        const maskName = `${name}_mask${i === 0 ? '' : `_${i}`}`;
        added.push(maskLayer(maskName, x, mask));
        return call([[maskName, 0, 0], ...others]);
      }
      const indifferent = ['BatchNormalization', 'TimeDistributed'].includes(className);
      if (mask === undefined || indifferent) return call(inputs);
      const remedy =
        'TensorFlow.js does not support a mask for this layer. Remove the mask argument and save the model again.';
      throw kerasError([...conversion.path, name], 'a layer that takes a mask', className, remedy);
    });
    const [padding, padded] = withoutCausalPadding(layer);
    if (padded === undefined) return [...added, { ...layer, name, inbound_nodes: calls }];
    const before = String(padding.config.name);
    const behind = calls.map((_, i): Call => call([[before, i, 0]]));
    return [
      { ...padding, name: before, inbound_nodes: calls },
      { ...padded, name, inbound_nodes: behind },
    ];
  });
  return { layers: converted, outputs: outputs.map(inOutputs) };
}
