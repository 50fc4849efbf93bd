import type { Json, JsonObject } from '@regatta/core';
import type { Conversion } from './conversion.ts';
import { isJsonObject, isList, objectOf } from './json-value.ts';
import { kerasError, SAVE_AGAIN } from './keras-error.ts';

/** A tensor of a functional model: layer name, node index, output index. */
export type Reference = readonly [string, number, number];

/** One call of a layer. */
export interface KerasNode {
  readonly inputs: readonly Reference[];
  /** Tensor passed as `mask`. */
  readonly mask: Reference | undefined;
  /** Numbers among the arguments, with their positions. */
  readonly constants: readonly { readonly value: number | boolean; readonly position: number }[];
  /** The arguments as saved: by position, and by name. */
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  /** Whether the arguments are separate rather than one list: true for operations, false for merge layers. */
  readonly separate: boolean;
  /** Whether the node has a `mask` argument, even null, as in Keras 3. */
  readonly explicit: boolean;
  /** The Keras major version whose form the call has; tfjs saves the form of Keras 2. */
  readonly keras: 2 | 3;
}

const isReference = (value: Json | undefined): value is readonly [string, number, number, ...Json[]] =>
  isList(value) &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'number' &&
  typeof value[2] === 'number';

const triple = ([layer, node, tensor]: readonly [string, number, number, ...Json[]]): Reference => [
  layer,
  node,
  tensor,
];

/** The tensor that an argument refers to, or undefined. */
export function tensorOf(value: Json): Reference | undefined {
  if (!isJsonObject(value) || value.class_name !== '__keras_tensor__') return undefined;
  const history = objectOf(value.config)?.keras_history;
  return isReference(history) ? triple(history) : undefined;
}

/** The tensors in a value, in Keras's order: lists from left to right, objects by sorted key. */
export function referencesIn(value: Json | undefined): Reference[] {
  if (value === undefined) return [];
  if (isReference(value)) return [triple(value)];
  if (isList(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const tensor = tensorOf(value);
  if (tensor !== undefined) return [tensor];
  return Object.keys(value)
    .sort()
    .flatMap((key) => referencesIn(value[key]));
}

const unsupported = (path: Conversion['path'], key: string, value: Json): Error =>
  kerasError(
    path,
    `no tensor as argument ${key}`,
    value,
    `Pass the tensor as an input of the layer, or call the layer without ${key}, and save the model again.`,
  );

/**
 * Reads the keyword arguments of a call: states become inputs, the mask is returned separately, `training` is ignored.
 *
 * @param anyTensor whether the layer takes tensors by other names.
 */
function keywords(
  kwargs: JsonObject,
  { path }: Conversion,
  anyTensor: boolean,
): { states: Reference[]; mask: Reference | undefined } {
  const { initial_state: states, mask, ...rest } = kwargs;
  for (const [key, value] of Object.entries(rest)) {
    if (!anyTensor && referencesIn(value).length > 0) throw unsupported(path, key, value);
  }
  const masks = referencesIn(mask);
  if (masks.length > 1) throw unsupported(path, 'mask', mask ?? null);
  return { states: referencesIn(states), mask: masks[0] };
}

/**
 * Reads a call in the form of Keras 3 (`{ args, kwargs }`) or Keras 2 (`[[layer, node, tensor, kwargs], ...]`).
 *
 * @param anyTensor whether the layer takes tensors by other names than `mask` and `initial_state`.
 */
export function readNode(node: Json, conversion: Conversion, anyTensor = false): KerasNode {
  if (isJsonObject(node)) {
    const args = isList(node.args) ? node.args : [];
    const kwargs = objectOf(node.kwargs) ?? {};
    const { states, mask } = keywords(kwargs, conversion, anyTensor);
    const constants = args.flatMap((value, position) =>
      typeof value === 'number' || typeof value === 'boolean' ? [{ value, position }] : [],
    );
    const separate = args.length > 0 && !isList(args[0]);
    return {
      inputs: [...referencesIn(args), ...states],
      mask,
      constants,
      args,
      kwargs,
      separate,
      explicit: 'mask' in kwargs,
      keras: 3,
    };
  }
  const calls = isReference(node) ? [node] : isList(node) ? node.filter(isReference) : [];
  if (calls.length === 0) {
    throw kerasError(conversion.path, 'inbound nodes in the form of Keras 2 or 3', node, SAVE_AGAIN);
  }
  const kwargs = objectOf(calls[0]?.[3]) ?? {};
  const { states, mask } = keywords(kwargs, conversion, anyTensor);
  return {
    inputs: [...calls.map(triple), ...states],
    mask,
    constants: [],
    args: [],
    kwargs,
    separate: false,
    explicit: false,
    keras: 2,
  };
}
