import { type AttentionArgs, attach, attachAttention } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Block } from './block-options.ts';
import { rmsNormalizationLayer } from './rms-normalization-layer.ts';

type Value = tf.SymbolicTensor;

/** Applies a layer with one output. */
export const applied = (layer: tf.layers.Layer, x: Value | Value[]): Value => layer.apply(x) as Value;

/** The arguments of layers with kernels: tfjs takes undefined for a value. */
const kernels = ({ kernelInitializer, useBias }: Block) => ({
  useBias,
  ...(kernelInitializer === undefined ? {} : { kernelInitializer }),
});

/** The normalization of a block. */
export const normalized = ({ normalization, epsilon }: Block, name: string, x: Value): Value =>
  applied(
    normalization === 'rms'
      ? rmsNormalizationLayer({ name, epsilon })
      : tf.layers.layerNormalization({ name, epsilon }),
    x,
  );

/** Attention, with its site of the same name. */
export function attention(
  block: Block,
  name: string,
  inputs: Value | Value[],
  args: Pick<AttentionArgs, 'causal' | 'rotary' | 'inputs'>,
): Value {
  const { regularizer, site, depth, numHeads, keyDim, numKeyValueHeads, features } = block;
  const layer = attachAttention(regularizer, site(name, depth), {
    ...kernels(block),
    name,
    numHeads,
    keyDim,
    outputDim: features,
    ...(numKeyValueHeads === undefined ? {} : { numKeyValueHeads }),
    ...args,
  });
  return applied(layer, inputs);
}

/** Offers a value to a hook of Transformers and to `sequence`, each at a site of its own. */
export function offered(
  { regularizer, site, depth }: Pick<Block, 'regularizer' | 'site' | 'depth'>,
  hook: 'embedded' | 'residual' | 'feedForward',
  name: string,
  x: Value,
): Value {
  const own = attach(regularizer, hook, site(name, depth), x);
  return attach(regularizer, 'sequence', site(`${name}-sequence`, depth), own);
}

/** The feed-forward layer: dense, activation, dense. */
export function feedForward(block: Block, name: string, x: Value): Value {
  const { feedForwardDim: units, features, activation } = block;
  const inside = applied(tf.layers.dense({ ...kernels(block), name: `${name}1`, units }), x);
  const active = applied(tf.layers.activation({ name: `${name}-activation`, activation }), inside);
  const kept = offered(block, 'feedForward', `${name}-active`, active);
  return applied(tf.layers.dense({ ...kernels(block), name: `${name}2`, units: features }), kept);
}

/** x + f(norm(x)), or norm(x + f(x)): f's output is offered to the hooks `residual` and `branch`. */
export function residual(block: Block, name: string, x: Value, f: (x: Value) => Value): Value {
  const { order, regularizer, site, depth } = block;
  const output = f(order === 'pre' ? normalized(block, `${name}-norm`, x) : x);
  const kept = offered(block, 'residual', `${name}-residual`, output);
  const branch = attach(regularizer, 'branch', site(`${name}-branch`, depth), kept);
  const sum = applied(tf.layers.add({ name: `${name}-sum` }), [x, branch]);
  return order === 'pre' ? sum : normalized(block, `${name}-norm`, sum);
}
