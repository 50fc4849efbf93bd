import type * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';
import type { ActivationHook, LayerHook } from './hooks.ts';
import type { Regularizer, Site } from './regularizer.ts';

/**
 * Puts the regularizer's layers behind an activation; gives the activation itself back when the regularizer has no
 * such hook.
 *
 * @throws RegattaError when a layer of the regularizer has more than one output.
 */
export function attach(
  regularizer: Regularizer,
  hook: ActivationHook,
  site: Site,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const placed = regularizer[hook]?.(site) ?? [];
  let value = x;
  for (const layer of 'apply' in placed ? [placed] : placed) {
    const output = layer.apply(value);
    if (Array.isArray(output) || !('sourceLayer' in output)) {
      throw new RegattaError({
        subject: regularizer.name,
        site: site.name,
        expected: `layers with one output from the hook "${hook}"`,
        received: layer.name,
        remedy: 'Return layers that map one tensor to one tensor.',
      });
    }
    value = output;
  }
  return value;
}

/**
 * A residual branch, or two joined by the regularizer where it has a hook for that.
 *
 * @param build builds branch 0 or 1.
 */
export function attachBranches(
  regularizer: Regularizer,
  site: Site,
  build: (index: 0 | 1) => tf.SymbolicTensor,
): tf.SymbolicTensor {
  const layer = regularizer.branches?.(site);
  if (layer === undefined) return build(0);
  const output = layer.apply([build(0), build(1)]);
  if (!Array.isArray(output) && 'sourceLayer' in output) return output;
  throw new RegattaError({
    subject: regularizer.name,
    site: site.name,
    expected: 'a layer with one output from the hook "branches"',
    received: layer.name,
    remedy: 'Return a layer that maps two tensors to one.',
  });
}

/**
 * Lets the regularizer wrap a layer; gives the layer itself back when the regularizer has no such hook.
 *
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 8 });
 * attachWeights(none, 'dense', { name: 'hidden1', seed: 7 }, layer); // the layer itself
 * ```
 */
export function attachWeights(
  regularizer: Regularizer,
  hook: LayerHook,
  site: Site,
  layer: tf.layers.Layer,
): tf.layers.Layer {
  return regularizer[hook]?.(layer, site) ?? layer;
}
