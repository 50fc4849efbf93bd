/** The counterpart of {@link ./tfjs.ts} for the mask that a layer is called with: tfjs internals, with each trap named. */
import * as tf from '@tensorflow/tfjs';
import { checkObject } from './arguments.ts';
import { registry } from './tfjs.ts';

type Mask = tf.Tensor | null | undefined;
/** What tfjs passes between layers besides values. Trap: it is one object for a whole model, and is never cleared. */
export interface Passed {
  readonly mask?: Mask;
  readonly initialState?: readonly tf.Tensor[] | undefined;
}

/** The mask with which a model within a model was called: that of its first input. */
interface Outer {
  readonly input: tf.SymbolicTensor;
  readonly mask: Mask;
}

/** What is known of keyword arguments that the layers of a model share. */
interface Shared {
  mask: Mask;
  /** Whether the mask was set since the last layer was called. */
  isNew: boolean;
  outer: Outer | undefined;
  /** The mask of the layer in progress. */
  current: { readonly layer: tf.layers.Layer; readonly mask: Mask } | undefined;
}

const known = new WeakMap<object, Shared>();

/** The record of shared arguments, which from now on notes each time that a mask is set. */
function watch(kwargs: { readonly mask?: unknown }): Shared {
  const before = known.get(kwargs);
  const isWatched = Object.getOwnPropertyDescriptor(kwargs, 'mask')?.set !== undefined;
  if (before !== undefined && isWatched) return before;
  const shared = before ?? { mask: undefined, isNew: false, outer: undefined, current: undefined };
  shared.isNew = Object.hasOwn(kwargs, 'mask');
  shared.mask = kwargs.mask as Mask;
  known.set(kwargs, shared);
  Object.defineProperty(kwargs, 'mask', {
    configurable: true,
    enumerable: true,
    get: () => shared.mask,
    set: (mask: Mask) => {
      shared.mask = mask;
      shared.isNew = true;
    },
  });
  return shared;
}

/** Whether the layers from an input of a model to a symbolic tensor pass the mask of the input on. */
function carries(symbolic: tf.SymbolicTensor, input: tf.SymbolicTensor): boolean {
  if (symbolic === input) return true;
  const { sourceLayer: layer, inputs } = symbolic;
  if (!layer.supportsMasking || Reflect.get(layer, 'returnSequences') === false) return false;
  const [first, ...others] = inputs;
  if (first === undefined || !carries(first, input)) return false;
  // A merge has a mask only if each of its inputs has one.
  return !('mergeFunction' in layer) || others.every((other) => carries(other, input));
}

const startsWith = (layer: tf.layers.Layer, { input }: Outer): boolean =>
  layer.inboundNodes.some(
    ({ inputTensors }) => inputTensors[0] !== undefined && carries(inputTensors[0], input),
  );

function maskFor(layer: tf.layers.Layer, { isNew, mask, outer }: Shared): Mask {
  // It calls its layer at each step, for which the mask of the steps has no meaning.
  if (layer.getClassName() === 'TimeDistributed') return undefined;
  if (isNew) return mask;
  return outer !== undefined && startsWith(layer, outer) ? outer.mask : undefined;
}

/**
 * The mask of the inputs with which a layer is called; undefined if they have none.
 *
 * Trap: tfjs hands one object of keyword arguments to all layers of a model and never clears its mask, so a layer whose
 * inputs have no mask finds that of an earlier layer. Within a model, a mask counts if tfjs set it for this layer, or if
 * the model itself was called with it and the layers in between pass it on. A mask given by a caller always counts.
 *
 * @param kwargs keyword arguments of `call`.
 * @throws RegattaError for anything but an object.
 * @example
 * ```ts
 * import { layerMask } from '@regatta/core';
 * import * as tf from '@tensorflow/tfjs';
 *
 * class CountSteps extends tf.layers.Layer {
 *   static className = 'CountSteps';
 *   override call(inputs: tf.Tensor[], kwargs: { mask?: tf.Tensor }): tf.Tensor {
 *     const mask = layerMask(kwargs) ?? tf.ones(inputs[0]!.shape.slice(0, 2)); // [batch, steps]
 *     return tf.sum(tf.cast(mask, 'float32'), 1);
 *   }
 * }
 * ```
 */
export function layerMask<T>(kwargs: { readonly mask?: T }): T | undefined {
  checkObject(kwargs, 'layerMask', 'the keyword arguments of call', 'Pass the second argument of call.');
  const current = known.get(kwargs)?.current;
  return current === undefined ? kwargs.mask : (current.mask as T | undefined);
}

/** Marks the mask in keyword arguments as left by an earlier layer. */
export function leaveMask(kwargs: Passed): void {
  watch(kwargs).isNew = false;
}

/** Lets a copy of keyword arguments stand for the original in the call of one layer. */
export function copyMask<T extends object>(original: object, copy: T): T {
  const shared = known.get(original);
  if (shared === undefined) return copy;
  const { isNew, outer, current } = shared;
  Object.assign(watch(copy), { isNew, outer, current });
  shared.isNew = false;
  return copy;
}

const FOLLOWED = Symbol.for('regatta.followsMasks');

/** Lets calls of a class's `apply` note which mask tfjs set for which layer. */
function follow(prototype: tf.layers.Layer & { [FOLLOWED]?: true }): void {
  if (Object.hasOwn(prototype, FOLLOWED)) return;
  prototype[FOLLOWED] = true;
  const original = prototype.apply;
  prototype.apply = function apply(this: tf.layers.Layer, inputs, kwargs) {
    // A model calls its layers with lists of tensors.
    const isOfModel = Array.isArray(inputs) && inputs[0] instanceof tf.Tensor && this.inboundNodes.length > 0;
    if (kwargs === undefined || kwargs === null || !isOfModel) return original.call(this, inputs, kwargs);
    const shared = watch(kwargs);
    const { outer, current } = shared;
    // A recurrent layer's own `apply` calls that of its base class.
    if (current?.layer === this) return original.call(this, inputs, kwargs);
    const mask = maskFor(this, shared);
    shared.isNew = false;
    shared.current = { layer: this, mask };
    if (this instanceof tf.LayersModel) shared.outer = { input: this.inputs[0]!, mask };
    try {
      return original.call(this, inputs, kwargs);
    } finally {
      Object.assign(shared, { outer, current, isNew: false });
    }
  };
}

/** Lets {@link layerMask} know which mask tfjs sets for which layer. */
export function followMasks(): void {
  for (const [cls] of Object.values(registry())) {
    const prototype: unknown = typeof cls === 'function' ? cls.prototype : undefined;
    if (prototype instanceof tf.layers.Layer && Object.hasOwn(prototype, 'apply')) follow(prototype);
  }
  follow(tf.layers.Layer.prototype);
  follow(tf.RNN.prototype);
}
