import type * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';
import type { ActivationHook, LayerHook } from './hooks.ts';
import type { Regularizer, Site } from './regularizer.ts';

/**
 * Applies the regularizer's layers to an activation. Returns the activation unchanged when the regularizer does not
 * fill the hook.
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
        remedy: 'Return layers that take one tensor and output one tensor from this hook.',
      });
    }
    value = output;
  }
  return value;
}

/**
 * Builds a residual branch, or two branches joined by the regularizer when it fills the `branches` hook.
 *
 * @param build builds branch 0 or 1.
 * @throws RegattaError when the joining layer has more than one output.
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
    remedy: 'Return a layer that takes two tensors and outputs one from this hook.',
  });
}

/**
 * Lets the regularizer wrap a layer. Returns the layer unchanged when the regularizer does not fill the hook.
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
