import type { Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { drawOf, fansOf, sizeOf } from './keras-initializers.ts';
import { orthogonal } from './orthogonal.ts';

/** Draws the initial values of a weight of this shape; it may ask the layer that has the weight what it is. */
type Initializer = (shape: readonly number[], source: Stream, layer: tf.layers.Layer) => Float32Array;

/** Uniform in +-sqrt(6 / (fan in + fan out)); a convolution's fans count its receptive field (Glorot and Bengio 2010). */
export const glorotUniform = (shape: readonly number[], source: Stream): Float32Array => {
  const [fanIn, fanOut] = fansOf(shape);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return source.uniform(sizeOf(shape)).map((u) => (2 * u - 1) * limit);
};

const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

/** Uniform in +-0.05, Keras's choice. */
const embeddings: Initializer = (shape, source) =>
  source.uniform(sizeOf(shape)).map((u) => (2 * u - 1) * 0.05);

/** Orthonormal rows over all gates at once, [units, gates * units]. */
const recurrentKernel: Initializer = (shape, source) =>
  orthogonal(sizeOf(shape.slice(0, -1)), shape.at(-1)!, source);

/**
 * Zeros; ones on the forget gate, the second block, of a layer that has one and says so (Jozefowicz et al. 2015).
 */
const bias: Initializer = (shape, source, layer) => {
  const { unitForgetBias, units } = layer.getConfig();
  const values = zeros(shape, source, layer);
  return unitForgetBias === true && typeof units === 'number' ? values.fill(1, units, 2 * units) : values;
};

/** A weight's role: the field of its layer's config that says how it starts, and how where that is zeros. */
interface Role {
  readonly field: string;
  readonly initializer: Initializer;
}

/**
 * Roles of weights by name. A layer may say how its weights start; where that is zeros, which would leave a kernel no
 * gradient, the role decides.
 */
const roles: Readonly<Record<string, Role>> = {
  kernel: { field: 'kernelInitializer', initializer: glorotUniform },
  depthwise_kernel: { field: 'depthwiseInitializer', initializer: glorotUniform },
  pointwise_kernel: { field: 'pointwiseInitializer', initializer: glorotUniform },
  recurrent_kernel: { field: 'recurrentInitializer', initializer: recurrentKernel },
  embeddings: { field: 'embeddingsInitializer', initializer: embeddings },
  bias: { field: 'biasInitializer', initializer: bias },
  gamma: { field: 'gammaInitializer', initializer: zeros },
  beta: { field: 'betaInitializer', initializer: zeros },
  moving_mean: { field: 'movingMeanInitializer', initializer: zeros },
  moving_variance: { field: 'movingVarianceInitializer', initializer: zeros },
  alpha: { field: 'alphaInitializer', initializer: zeros },
};

/** How a weight of a network starts, or undefined where nothing is known about it. */
function initializerOf(layer: tf.layers.Layer, role: string): Initializer | undefined {
  const known = roles[role];
  const given = known && drawOf(layer.getConfig()[known.field]);
  return given?.zeros ? known?.initializer : given?.draw;
}

/** The layer inside a wrapper, however deep; the layer itself when it wraps none. */
function innermost(layer: tf.layers.Layer): tf.layers.Layer {
  return 'layer' in layer && layer.layer instanceof tf.layers.Layer ? innermost(layer.layer) : layer;
}

/** The weight's own name (`kernel`), without the scopes that tfjs puts in front. */
const roleOf = (weight: tf.LayerVariable): string => weight.originalName.split('/').at(-1)!;

function shapeOf(weight: tf.LayerVariable): number[] {
  return weight.shape.map((n) => {
    if (n === null) throw new Error(`the weight ${weight.originalName} has no fixed shape`);
    return n;
  });
}

const unknownStart = (address: string): string =>
  `expected to know how the weight ${address} starts, received an initializer or a kind of weight that is not known. Use one of tfjs's own layers and initializers.`;

/** Every weight with its address `<layer>/<weight>`, which wrapping the layer or adding another does not change. */
export function addressed(model: tf.LayersModel): readonly {
  readonly address: string;
  readonly layer: tf.layers.Layer;
  readonly weight: tf.LayerVariable;
}[] {
  return model.layers
    .map(innermost)
    .flatMap((layer) =>
      layer.weights.map((weight) => ({ address: `${layer.name}/${roleOf(weight)}`, layer, weight })),
    );
}

/** Weights by address. */
export function weightsByAddress(model: tf.LayersModel): Map<string, tf.LayerVariable> {
  return new Map(addressed(model).map(({ address, weight }) => [address, weight]));
}

/**
 * Gives the network's own weights their initial values: a pure function of the `init` stream and of each weight's
 * address, so that adding or wrapping layers never changes the values of another.
 *
 * @param model the network built with the regularizer under test. Weights that the regularizer adds keep their value.
 * @param plain the same network built without one; it says which weights are the network's own.
 */
export function initialize(model: tf.LayersModel, plain: tf.LayersModel, init: Stream): void {
  const weights = weightsByAddress(model);
  for (const { address, layer, weight: own } of addressed(plain)) {
    const target = weights.get(address);
    if (!target) throw new Error(`the regularizer lost the weight ${address} of the network`);
    const initializer = initializerOf(layer, roleOf(own));
    if (!initializer) throw new Error(unknownStart(address));
    const shape = shapeOf(target);
    const values = initializer(shape, init.fold(address), layer);
    const drawn = tf.tensor(values, shape);
    target.write(drawn);
    drawn.dispose();
  }
}
