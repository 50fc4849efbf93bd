import { AttentionHost, type Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { drawOf, fansOf, sizeOf } from './keras-initializers.ts';
import { orthogonal } from './orthogonal.ts';

/** Draws the initial values of a weight with this shape; may depend on the layer that has the weight. */
type Initializer = (shape: readonly number[], source: Stream, layer: tf.layers.Layer) => Float32Array;

/**
 * Returns values drawn uniformly from +-sqrt(6 / (fan in + fan out)). The fans of a convolution include its receptive field.
 *
 * @see Glorot and Bengio 2010.
 */
export const glorotUniform = (shape: readonly number[], source: Stream): Float32Array => {
  const [fanIn, fanOut] = fansOf(shape);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return source.uniform(sizeOf(shape)).map((u) => (2 * u - 1) * limit);
};

const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

/** Uniform in +-0.05, as in Keras. */
const embeddings: Initializer = (shape, source) =>
  source.uniform(sizeOf(shape)).map((u) => (2 * u - 1) * 0.05);

/** Orthonormal rows of the whole kernel [units, gates * units], not per gate. */
const recurrentKernel: Initializer = (shape, source) =>
  orthogonal(sizeOf(shape.slice(0, -1)), shape.at(-1)!, source);

/**
 * Zeros, with ones for the forget gate (the second block) of a layer with `unitForgetBias` (Jozefowicz et al. 2015).
 */
const bias: Initializer = (shape, source, layer) => {
  const { unitForgetBias, units } = layer.getConfig();
  const values = zeros(shape, source, layer);
  return unitForgetBias === true && typeof units === 'number' ? values.fill(1, units, 2 * units) : values;
};

/** A weight's role: the config field of its layer that names its initializer, and the initializer used if that is zeros. */
interface Role {
  readonly field: string;
  readonly initializer: Initializer;
}

/**
 * Roles of weights by name. A layer's own initializer is used unless it is zeros, with which a kernel would get no gradient;
 * then the role's initializer is used.
 */
const roles: Readonly<Record<string, Role>> = {
  kernel: { field: 'kernelInitializer', initializer: glorotUniform },
  depthwise_kernel: { field: 'depthwiseInitializer', initializer: glorotUniform },
  pointwise_kernel: { field: 'pointwiseInitializer', initializer: glorotUniform },
  recurrent_kernel: { field: 'recurrentInitializer', initializer: recurrentKernel },
  embeddings: { field: 'embeddingsInitializer', initializer: embeddings },
  positions: { field: 'positionsInitializer', initializer: embeddings },
  bias: { field: 'biasInitializer', initializer: bias },
  gamma: { field: 'gammaInitializer', initializer: zeros },
  beta: { field: 'betaInitializer', initializer: zeros },
  moving_mean: { field: 'movingMeanInitializer', initializer: zeros },
  moving_variance: { field: 'movingVarianceInitializer', initializer: zeros },
  alpha: { field: 'alphaInitializer', initializer: zeros },
};

/** The initializer of a weight, or undefined if it is unknown. */
function initializerOf(layer: tf.layers.Layer, role: string): Initializer | undefined {
  const known = roles[role];
  const given = known && drawOf(layer.getConfig()[known.field]);
  return given?.zeros ? known?.initializer : given?.draw;
}

/** The innermost layer of nested wrappers; the layer itself if it is not a wrapper. */
function innermost(layer: tf.layers.Layer): tf.layers.Layer {
  return 'layer' in layer && layer.layer instanceof tf.layers.Layer ? innermost(layer.layer) : layer;
}

/** The weight's own name (`kernel`), without the scopes that tfjs prepends. */
const roleOf = (weight: tf.LayerVariable): string => weight.originalName.split('/').at(-1)!;

/** The name of a weight in its layer: its own name, after that of the projection in an attention layer (`query/kernel`). */
const nameOf = (layer: tf.layers.Layer, weight: tf.LayerVariable): string =>
  layer instanceof AttentionHost ? weight.originalName.split('/').slice(-2).join('/') : roleOf(weight);

/** The shape whose fans count: that of the matrix by which an attention layer multiplies, else the shape itself. */
function matrixOf(name: string, shape: readonly number[]): readonly number[] {
  const [first = 1, second = 1, third = 1] = shape;
  if (name === 'attention_output/kernel') return [first * second, third];
  return /^(query|key|value)\/kernel$/.test(name) ? [first, second * third] : shape;
}

function shapeOf(weight: tf.LayerVariable): number[] {
  return weight.shape.map((n) => {
    if (n === null) throw new Error(`the weight ${weight.originalName} has no fixed shape`);
    return n;
  });
}

const unknownStart = (address: string): string =>
  `weight ${address}: expected a kind of weight and an initializer of tfjs, received an unknown one. Use tfjs's own layers and initializers, e.g. kernelInitializer: 'heNormal'.`;

/**
 * Returns each weight of a model with its layer and its address `<layer>/<weight>`, or `<layer>/<projection>/<weight>` in an
 * attention layer, which does not change if the layer is wrapped or other layers are added.
 */
export function addressed(model: tf.LayersModel): readonly {
  /** `<layer>/<weight>`. */
  readonly address: string;
  /** The layer that owns the weight. */
  readonly layer: tf.layers.Layer;
  /** The weight. */
  readonly weight: tf.LayerVariable;
}[] {
  return model.layers
    .map(innermost)
    .flatMap((layer) =>
      layer.weights.map((weight) => ({ address: `${layer.name}/${nameOf(layer, weight)}`, layer, weight })),
    );
}

/** Returns the weights of a model by address, as in {@link addressed}. */
export function weightsByAddress(model: tf.LayersModel): Map<string, tf.LayerVariable> {
  return new Map(addressed(model).map(({ address, weight }) => [address, weight]));
}

/**
 * Initializes the network's own weights. The values are a pure function of the `init` stream and of each weight's address,
 * so adding or wrapping layers never changes the values of other weights.
 *
 * @param model the network built with the regularizer. Weights added by the regularizer keep their values.
 * @param plain the same network built without it, which determines the network's own weights.
 * @param init the block's `init` stream.
 * @throws Error if an initializer is unknown, or if the regularizer removed a weight of the network.
 */
export function initialize(model: tf.LayersModel, plain: tf.LayersModel, init: Stream): void {
  const weights = weightsByAddress(model);
  for (const { address, layer, weight: own } of addressed(plain)) {
    const target = weights.get(address);
    if (!target)
      throw new Error(
        `expected the weight ${address} of the plain network, but the network built with the regularizer has no such weight. Keep the names of layers and weights when wrapping a layer.`,
      );
    const initializer = initializerOf(layer, roleOf(own));
    if (!initializer) throw new Error(unknownStart(address));
    const shape = shapeOf(target);
    const values = initializer(matrixOf(nameOf(layer, own), shape), init.fold(address), layer);
    const drawn = tf.tensor(values, shape);
    target.write(drawn);
    drawn.dispose();
  }
}
