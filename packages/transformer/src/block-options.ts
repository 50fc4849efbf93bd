import type { AttentionArgs } from '@regatta/core';
import {
  checkBoolean,
  checkChoice,
  checkKeys,
  checkNumber,
  none,
  RegattaError,
  type Regularizer,
  type Site,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

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
  /** Depth of the block in the network, in [0, 1]: l / (L - 1) for block l of L. Default: 1. */
  readonly depth?: number;
  /** Makes the site of a name, with its seed. Default: seed 0. */
  readonly site?: (name: string, depth?: number) => Site;
}

/** Checked and completed options of a block. */
export interface Block
  extends Required<Omit<TransformerBlockOptions, 'rotary' | 'kernelInitializer' | 'numKeyValueHeads'>>,
    Pick<TransformerBlockOptions, 'rotary' | 'kernelInitializer' | 'numKeyValueHeads'> {
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
  if (typeof name !== 'string' || name === '') fail('a name of the block', name, "Pass e.g. name: 'block1'.");
  const features = x?.shape?.at(-1);
  if (x?.shape?.length !== 3 || typeof features !== 'number')
    return fail('x [batch, steps, features]', x?.shape ?? x, 'Pass e.g. the output of an embedding.');
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
    depth: checkNumber(options.depth ?? 1, subject, 'depth', { min: 0, max: 1 }),
    site,
  };
}
