import * as tf from '@tensorflow/tfjs';
import { checkFunction, checkLayer } from './arguments.ts';
import { checkRegularizer } from './check-regularizer.ts';
import { checkHook, checkSite } from './check-site.ts';
import { noteSite } from './effect.ts';
import { RegattaError } from './errors.ts';
import type { ActivationHook, LayerHook } from './hooks.ts';
import type { Regularizer, Site } from './regularizer.ts';

/** What calling a layer on a value returns. */
type Applied = ReturnType<tf.layers.Layer['apply']>;

function symbolic(x: unknown): tf.SymbolicTensor {
  if (x instanceof tf.SymbolicTensor) return x;
  const several = Array.isArray(x);
  const eager = x instanceof tf.Tensor;
  throw new RegattaError({
    subject: 'attach',
    expected: 'one symbolic tensor, the output of a layer in a network',
    received: x,
    remedy: several
      ? 'Attach the regularizer to one output at a time.'
      : eager
        ? 'Build the network from tf.input({ shape }), or apply the regularizer as a layer to the tensor.'
        : 'The activation is the fourth argument: attach(regularizer, hook, site, x).',
  });
}

/**
 * Applies the regularizer's layers to an activation. Returns the activation unchanged when the regularizer does not
 * fill the hook.
 *
 * Warns (`no-effect`) when the network offers the regularizer, by then, none of the sites at which it acts.
 *
 * @param x a symbolic tensor, such as `layer.apply(input)` of a layer with one output.
 * @throws RegattaError for an unknown hook, a site without a name or seed, anything but a regularizer or one symbolic
 *   tensor, and when a layer of the regularizer has more than one output.
 * @example
 * ```ts
 * const regularizer: Regularizer = {
 *   name: 'my-dropout',
 *   hidden: (site) => tf.layers.dropout({ rate: 0.5, name: `${site.name}-drop` }),
 * };
 * const input = tf.input({ shape: [4] });
 * const dense = tf.layers.dense({ units: 8, activation: 'relu' });
 * const hidden = attach(regularizer, 'hidden', { name: 'hidden1', seed: 7 }, dense.apply(input));
 * ```
 */
export function attach(
  regularizer: Regularizer,
  hook: ActivationHook,
  site: Site,
  x: Applied,
): tf.SymbolicTensor {
  checkRegularizer(regularizer, 'attach');
  checkHook(hook, 'activation', 'attach');
  checkSite(site, 'attach');
  let value = symbolic(x);
  noteSite(regularizer, hook);
  const placed = regularizer[hook]?.(site) ?? [];
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
 * @throws RegattaError for a site without a name or seed, anything but a regularizer, and when the joining layer has more than one output.
 */
export function attachBranches(
  regularizer: Regularizer,
  site: Site,
  build: (index: 0 | 1) => tf.SymbolicTensor,
): tf.SymbolicTensor {
  checkRegularizer(regularizer, 'attachBranches');
  checkSite(site, 'attachBranches');
  checkFunction(
    build,
    'attachBranches',
    'build',
    'Pass a function that builds branch 0 or 1: (index) => layer.apply(x).',
  );
  noteSite(regularizer, 'branches');
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
 * Builds a block of layers whose output has the shape of its input, joined with its input by the regularizer when it fills
 * the `block` hook.
 *
 * @param x the input of the block.
 * @param build builds the block on x.
 * @throws RegattaError for a site without a name or seed, anything but a regularizer and one symbolic tensor, and when the
 *   joining layer has more than one output.
 */
export function attachBlock(
  regularizer: Regularizer,
  site: Site,
  x: Applied,
  build: (x: tf.SymbolicTensor) => tf.SymbolicTensor,
): tf.SymbolicTensor {
  checkRegularizer(regularizer, 'attachBlock');
  checkSite(site, 'attachBlock');
  checkFunction(
    build,
    'attachBlock',
    'build',
    'Pass a function that builds the block: (x) => layer.apply(x).',
  );
  const input = symbolic(x);
  noteSite(regularizer, 'block');
  const layer = regularizer.block?.(site);
  const result: unknown = build(input);
  if (!(result instanceof tf.SymbolicTensor)) {
    throw new RegattaError({
      subject: 'attachBlock',
      site: site.name,
      expected: 'build to return the output of the block',
      received: result,
      remedy: 'Return one symbolic tensor: (x) => layer.apply(x).',
    });
  }
  if (layer === undefined) return result;
  const output = layer.apply([input, result]);
  if (!Array.isArray(output) && 'sourceLayer' in output) return output;
  throw new RegattaError({
    subject: regularizer.name,
    site: site.name,
    expected: 'a layer with one output from the hook "block"',
    received: layer.name,
    remedy: 'Return a layer that takes the input and the output of the block and outputs one tensor.',
  });
}

/**
 * Lets the regularizer wrap a layer. Returns the layer unchanged when the regularizer does not fill the hook.
 *
 * Warns (`no-effect`) like {@link attach}.
 *
 * @throws RegattaError for an unknown hook, a site without a name or seed, and anything but a regularizer or a layer.
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
  checkRegularizer(regularizer, 'attachWeights');
  checkHook(hook, 'layer', 'attachWeights');
  checkSite(site, 'attachWeights');
  checkLayer(layer, 'attachWeights');
  noteSite(regularizer, hook);
  return regularizer[hook]?.(layer, site) ?? layer;
}
