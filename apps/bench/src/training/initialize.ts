import type { Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { orthogonal } from './orthogonal.ts';

/** Draws the initial values of a weight of this shape; it may ask the layer that has the weight what it is. */
type Initializer = (shape: readonly number[], source: Stream, layer: tf.layers.Layer) => Float32Array;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Uniform in +-sqrt(6 / (fan in + fan out)); a convolution's fans count its receptive field (Glorot and Bengio 2010). */
export const glorotUniform = (shape: readonly number[], source: Stream): Float32Array => {
  const field = sizeOf(shape.slice(0, -2));
  const [fanIn, fanOut] = shape.slice(-2).map((channels) => channels * field);
  const limit = Math.sqrt(6 / (fanIn! + fanOut!));
  return source.uniform(sizeOf(shape)).map((u) => (2 * u - 1) * limit);
};

const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));
const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

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

/** The initializer of a network's own weight, by the weight's role. */
const initializers: Readonly<Record<string, Initializer>> = {
  kernel: glorotUniform,
  recurrent_kernel: recurrentKernel,
  embeddings,
  bias,
  gamma: ones,
  beta: zeros,
  moving_mean: zeros,
  moving_variance: ones,
};

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

/** Every weight with its address `<layer>/<weight>`, which wrapping the layer or adding another does not change. */
function addressed(model: tf.LayersModel) {
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
    const initializer = initializers[roleOf(own)];
    if (!initializer) throw new Error(`no initializer for the weight ${address}`);
    const shape = shapeOf(target);
    const values = initializer(shape, init.fold(address), layer);
    const drawn = tf.tensor(values, shape);
    target.write(drawn);
    drawn.dispose();
  }
}
