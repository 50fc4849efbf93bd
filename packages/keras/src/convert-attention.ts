import type { AttentionInput, Json, JsonObject } from '@regatta/core';
import type { Conversion, KerasObject } from './conversion.ts';
import { convertFields } from './convert-fields.ts';
import { type KerasNode, type Reference, tensorOf } from './convert-nodes.ts';
import { convertSeed } from './convert-objects.ts';
import { isList, without } from './json-value.ts';
import { kerasError } from './keras-error.ts';

/** Whether layers of a class are Keras's attention layers. */
export const isAttentionName = (className: string): boolean =>
  ['MultiHeadAttention', 'GroupedQueryAttention', 'GroupQueryAttention'].includes(className);

/** Fields that change what the layer computes and that only newer versions of Keras have. */
const REFUSED: readonly (readonly [key: string, allowed: Json])[] = [
  ['use_gate', false],
  ['sliding_window', null],
];

/** The number of features of the output. @throws RegattaError for an output with more than one axis of features. */
function outputDim(shape: Json | undefined, { path }: Conversion): Json {
  if (shape === undefined || shape === null || typeof shape === 'number') return shape ?? null;
  if (isList(shape) && shape.length === 1 && typeof shape[0] === 'number') return shape[0];
  throw kerasError(
    path,
    'an output_shape of one number',
    shape,
    'Set output_shape to the number of features in Keras, add a Reshape layer after it, and save the model again.',
  );
}

/**
 * Converts `MultiHeadAttention` and `GroupedQueryAttention` to Regatta's attention layer.
 *
 * @throws RegattaError naming what the layer cannot do, such as attention over several axes.
 */
export function convertAttention({ class_name, config }: KerasObject, conversion: Conversion): KerasObject {
  // Saved by Regatta: the configuration holds more than that of Keras.
  if ('step' in config) return { class_name, config: convertFields(config, conversion) };
  const { path } = conversion;
  const { attention_axes: axes } = config;
  if (axes !== undefined && axes !== null && !(isList(axes) && axes.join() === '1')) {
    const remedy =
      'Reshape the input to [batch, steps, features] before the layer, and save the model again.';
    throw kerasError(path, 'attention_axes to be [1]: inputs with three axes', axes, remedy);
  }
  for (const [key, allowed] of REFUSED) {
    const value = config[key] ?? allowed;
    if (value === allowed) continue;
    const remedy = `Set ${key} to ${String(allowed)} in Keras and save the model again.`;
    throw kerasError(path, `${key} to be ${String(allowed)}`, value, remedy);
  }
  const {
    head_dim: size,
    num_query_heads: heads,
    ...rest
  } = without(
    config,
    ...['output_shape', 'attention_axes', 'use_gate', 'sliding_window', 'flash_attention', 'seed'],
  );
  const grouped: JsonObject = size === undefined ? {} : { key_dim: size, num_heads: heads ?? 1 };
  const own: JsonObject = {
    output_dim: outputDim(config.output_shape, conversion),
    seed: convertSeed(config.seed),
    step: 0,
  };
  const fields = convertFields(rest, conversion);
  return { class_name: 'MultiHeadAttention', config: { ...fields, ...grouped, ...own } };
}

const ROLES: Readonly<Record<string, AttentionInput>> = {
  query: 'query',
  value: 'value',
  key: 'key',
  query_mask: 'queryMask',
  value_mask: 'valueMask',
  key_mask: 'keyMask',
  attention_mask: 'attentionMask',
};
/** Arguments of Keras's layers by position. */
const POSITIONS = Object.keys(ROLES);

/** A call of an attention layer. */
export interface AttentionCall {
  /** Its tensors. A value equal to the query, and a key equal to the value, are left out. */
  readonly tensors: ReadonlyMap<AttentionInput, Reference>;
  /** Whether `use_causal_mask` is true. */
  readonly causal: boolean;
  /** Whether `return_attention_scores` is true. */
  readonly scores: boolean;
}

const isSame = (a: Reference | undefined, b: Reference | undefined): boolean => a?.join() === b?.join();

/** Reads a call of an attention layer of Keras 3. @throws RegattaError for an argument that it does not have. */
export function attentionCall(
  node: KerasNode,
  inCall: (from: Reference) => Reference,
  path: Conversion['path'],
): AttentionCall {
  const tensors = new Map<AttentionInput, Reference>();
  const add = (name: string, value: Json): void => {
    const found = tensorOf(value);
    if (found === undefined) return;
    const role = ROLES[name];
    if (role === undefined) {
      const remedy = `Call the layer without ${name}, and save the model again.`;
      throw kerasError(path, 'a call with the arguments of Keras', name, remedy);
    }
    tensors.set(role, inCall(found));
  };
  node.args.forEach((value, i) => {
    add(POSITIONS[i] ?? `argument ${i}`, value);
  });
  for (const [name, value] of Object.entries(node.kwargs)) add(name, value);
  const [query, value] = [tensors.get('query'), tensors.get('value')];
  if (isSame(tensors.get('key'), value)) tensors.delete('key');
  if (isSame(value, query) && !tensors.has('key')) tensors.delete('value');
  const inOrder = Object.values(ROLES).flatMap((role) => {
    const reference = tensors.get(role);
    return reference === undefined ? [] : [[role, reference] as const];
  });
  return {
    tensors: new Map(inOrder),
    causal: node.kwargs.use_causal_mask === true,
    scores: node.kwargs.return_attention_scores === true,
  };
}
