/** The counterpart of {@link ./tfjs.ts} for model graphs: tfjs internals, with each trap named and tested. */
import type * as tf from '@tensorflow/tfjs';
import { leaveMask, type Passed } from './tfjs-layer-mask.ts';

type Mask = tf.Tensor | null;

/** The symbolic tensors of a graph in the order in which tfjs computes them, including inputs. */
export function inOrder(outputs: readonly tf.SymbolicTensor[]): readonly tf.SymbolicTensor[] {
  const seen = new Set<tf.SymbolicTensor>();
  const order: tf.SymbolicTensor[] = [];
  const visit = (symbolic: tf.SymbolicTensor): void => {
    if (seen.has(symbolic)) return;
    seen.add(symbolic);
    for (const input of [...symbolic.inputs].reverse()) visit(input);
    order.push(symbolic);
  };
  for (const output of outputs) visit(output);
  return order;
}

/** All outputs of the layer call that produced a symbolic tensor. */
export function siblings(symbolic: tf.SymbolicTensor): readonly tf.SymbolicTensor[] {
  const node = symbolic.sourceLayer.inboundNodes.find(({ outputTensors }) =>
    outputTensors.includes(symbolic),
  );
  return node?.outputTensors ?? [symbolic];
}

/** Applies a layer as tfjs does at inference, and returns what it passes on to the next layer. */
export function applyLayer(
  layer: tf.layers.Layer,
  values: readonly tf.Tensor[],
  masks: readonly Mask[],
  passed: Passed,
): { readonly outputs: readonly tf.Tensor[]; readonly mask: Mask; readonly passed: Passed } {
  const isMasked = masks.some((mask) => mask !== null);
  const kwargs: Passed = { ...passed, ...(isMasked ? { mask: masks[0] } : {}) };
  if (!isMasked) leaveMask(kwargs);
  const result = layer.apply([...values], kwargs as unknown as Parameters<tf.layers.Layer['apply']>[1]);
  return {
    outputs: (Array.isArray(result) ? result : [result]) as tf.Tensor[],
    mask: outputMask(layer, values, masks),
    passed: kwargs,
  };
}

/** The mask that a layer passes on with its outputs. Trap: tfjs's types do not allow a list with null entries. */
export function outputMask(
  layer: tf.layers.Layer,
  values: readonly tf.Tensor[],
  masks: readonly Mask[],
): Mask {
  if (!layer.supportsMasking) return null;
  const mask = layer.computeMask([...values], [...masks] as tf.Tensor[]) as tf.Tensor | tf.Tensor[] | null;
  return (Array.isArray(mask) ? mask[0] : mask) ?? null;
}
