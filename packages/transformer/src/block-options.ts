import type { AttentionArgs } from '@regatta/core';
import {
  checkBoolean,
  checkChoice,
  checkFunction,
  checkKeys,
  checkNumber,
  none,
  RegattaError,
  type Regularizer,
  type Site,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** An initializer of tfjs's dense layers. */
type Initializer = Parameters<typeof tf.layers.dense>[0]['kernelInitializer'];

/** Options of an encoder block and of a decoder block. */
export interface TransformerBlockOptions {
  /** Name of the block; the names of its layers and sites begin with it. */
  readonly name: string;
  /** Number of heads, an integer >= 1. */
  readonly numHeads: number;
  /** Units inside the feed-forward layer, an integer >= 1. Usually 2 to 4 times the features of x. */
  readonly feedForwardDim: number;
  /** Size of the queries and keys of a head. Default: features of x / heads. */
  readonly keyDim?: number;
  /** Number of heads of keys and values, a divisor of `numHeads`. Default: `numHeads`. */
  readonly numKeyValueHeads?: number;
  /**
   * `pre` (default): x + f(norm(x)), with a normalization behind the last block; `post`: norm(x + f(x)), as in the paper of
   * 2017.
   */
  readonly order?: 'pre' | 'post';
  /** `layer` (default), or `rms`. */
  readonly normalization?: 'layer' | 'rms';
  /** Epsilon of the normalizations, > 0. Default: 1e-5. */
  readonly epsilon?: number;
  /** Function inside the feed-forward layer. Default: `gelu`; `gelu_new` is the form with tanh. */
  readonly activation?: 'gelu' | 'gelu_new' | 'relu' | 'swish';
  /** Query t sees keys 0 to t only. Default: false in an encoder, true in a decoder. */
  readonly causal?: boolean;
  /** Rotates queries and keys of self-attention by their position. Default: no. */
  readonly rotary?: AttentionArgs['rotary'];
  /** Whether projections and dense layers have a bias. Default: true. */
  readonly useBias?: boolean;
  /** Initializer of all kernels. Default: Glorot uniform. */
  readonly kernelInitializer?: Initializer;
  /** Regularizer whose hooks act in the block. Default: none. */
  readonly regularizer?: Regularizer;
  /**
   * Depth of the block in the network, in [0, 1]: l / (L - 1) for block l of L. Default: none, so that rates that depend on it are
   * the full rate.
   */
  readonly depth?: number;
  /** Makes the site of a name, with its seed. Default: seed 0. */
  readonly site?: (name: string, depth?: number) => Site;
}

/** Options without a default. */
type Optional = 'rotary' | 'kernelInitializer' | 'numKeyValueHeads' | 'depth';

/** Checked and completed options of a block. */
export interface Block
  extends Required<Omit<TransformerBlockOptions, Optional>>,
    Pick<TransformerBlockOptions, Exclude<Optional, 'depth'>> {
  /** Depth of the block, if it is known. */
  readonly depth: number | undefined;
  /** Features of x. */
  readonly features: number;
}

const KEYS: readonly (keyof TransformerBlockOptions)[] = [
  ...([
    'name',
    'numHeads',
    'feedForwardDim',
    'keyDim',
    'numKeyValueHeads',
    'order',
    'normalization',
  ] as const),
  ...(['epsilon', 'activation', 'causal', 'rotary', 'useBias', 'kernelInitializer'] as const),
  ...(['regularizer', 'depth', 'site'] as const),
];

/** Checks that a value is symbolic, [batch, steps, features], and returns the features. @throws RegattaError for any other. */
export function sequence(x: unknown, subject: string, name: string): number {
  const { shape } = symbolic(x, subject, name, 3);
  const features = shape.at(-1);
  if (typeof features === 'number') return features;
  const remedy = 'Pass e.g. the output of an embedding.';
  throw new RegattaError({
    subject,
    expected: `${name} with a fixed number of features`,
    received: shape,
    remedy,
  });
}

/** Checks that a value is symbolic with a number of axes. @throws RegattaError for any other. */
export function symbolic(x: unknown, subject: string, name: string, axes: 2 | 3): tf.SymbolicTensor {
  if (x instanceof tf.SymbolicTensor && x.shape.length === axes) return x;
  throw new RegattaError({
    subject,
    expected: `${name} to be symbolic, [batch, steps${axes === 3 ? ', features' : ''}]`,
    received: x instanceof tf.SymbolicTensor ? x.shape : x,
    remedy: axes === 3 ? 'Pass e.g. the output of an embedding.' : 'Pass e.g. tf.input({ shape: [20] }).',
  });
}

/** Checks the options of a block and fills in their defaults. @throws RegattaError for unknown options and values out of range. */
export function blockOptions(
  x: tf.SymbolicTensor,
  options: TransformerBlockOptions,
  subject: string,
  causal: boolean,
): Block {
  checkKeys(options, KEYS, subject);
  const count = (key: 'numHeads' | 'feedForwardDim' | 'keyDim', given: unknown): number =>
    checkNumber(given, subject, key, { min: 1, integer: true });
  const fail = (expected: string, received: unknown, remedy: string): never => {
    throw new RegattaError({ subject, expected, received, remedy });
  };
  const { name, site = (own, depth) => ({ name: own, seed: 0, ...(depth === undefined ? {} : { depth }) }) } =
    options;
  checkFunction(site, subject, 'site', 'Pass e.g. site: (name) => ({ name, seed: 7 }).');
  if (typeof name !== 'string' || name === '') fail('a name of the block', name, "Pass e.g. name: 'block1'.");
  const features = sequence(x, subject, 'x');
  const numHeads = count('numHeads', options.numHeads);
  if (options.keyDim === undefined && features % numHeads !== 0)
    fail(`numHeads to divide the ${features} features`, numHeads, 'Pass keyDim, the size of a head.');
  const useBias = options.useBias ?? true;
  return {
    rotary: options.rotary,
    kernelInitializer: options.kernelInitializer,
    ...(options.numKeyValueHeads === undefined ? {} : { numKeyValueHeads: options.numKeyValueHeads }),
    name,
    features,
    numHeads,
    feedForwardDim: count('feedForwardDim', options.feedForwardDim),
    keyDim: count('keyDim', options.keyDim ?? features / numHeads),
    order: checkChoice(options.order ?? 'pre', ['pre', 'post'], subject, 'order'),
    normalization: checkChoice(options.normalization ?? 'layer', ['layer', 'rms'], subject, 'normalization'),
    epsilon: checkNumber(options.epsilon ?? 1e-5, subject, 'epsilon', { above: 0 }),
    activation: checkChoice(
      options.activation ?? 'gelu',
      ['gelu', 'gelu_new', 'relu', 'swish'],
      subject,
      'activation',
    ),
    causal: checkBoolean(options.causal ?? causal, subject, 'causal', 'Set causal to true or false.'),
    useBias: checkBoolean(useBias, subject, 'useBias', 'Set useBias to true or false.'),
    regularizer: options.regularizer ?? none,
    depth:
      options.depth === undefined
        ? undefined
        : checkNumber(options.depth, subject, 'depth', { min: 0, max: 1 }),
    site,
  };
}
