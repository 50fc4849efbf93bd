import {
  type CommonOptions,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  perturb,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'layer-drop';

/**
 * A block that is kept or skipped: y = block where keep is 1, else x. A skipped block has gradient 0.
 *
 * @param x the input of the block, of any shape.
 * @param block its output, of the same shape.
 * @param keep 0 / 1, broadcasts to x.
 */
export function layerDropForward(x: tf.Tensor, block: tf.Tensor, keep: tf.Tensor): tf.Tensor {
  checkTensors('layerDropForward', { x, block, keep });
  return tf.where(tf.cast(keep, 'bool'), block, x);
}

/** Definition of LayerDrop. */
export const layerDropDefinition = defineRegularizer({
  name: NAME,
  title: 'LayerDrop',
  summary: 'skips whole blocks for a whole batch, without rescaling',
  paper: 'Fan, Grave, Joulin 2019, arXiv 1909.11556',
  layers: ['layerDropLayer'],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3],
  prior: { transformer: 8 },
  parse: (_options: CommonOptions) => ({}),
  activation: {
    inputs: [2],
    train(x, { others, rate, stream }) {
      const one = tf.ones(x.shape.map(() => 1));
      const keep = tf.step(perturb(one, { noise: 'bernoulli', per: [] }, rate, stream));
      return layerDropForward(x, others[0]!, keep);
    },
    infer: (_x, { others }) => others[0]!.clone(),
    accepts: ([shape = [], other = []]) => {
      if (shape.join() === other.join()) return;
      throw new RegattaError({
        subject: NAME,
        expected: 'a block that keeps the shape of its input',
        received: [shape, other],
        remedy: 'Apply it to [input, output] of a block whose output has the shape of its input.',
      });
    },
  },
  at: ['block'],
});

/**
 * LayerDrop: skips whole blocks, so that a network learns to work with fewer of them.
 *
 * y = block(x) keep + x (1 - keep), keep ~ Bernoulli(1 - rate), one draw a block and step for the whole batch; y = block(x) at
 * inference. Nothing is rescaled. A skipped block gets gradient 0, so its optimizer state still advances. Hook: `block`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Fan, Grave, Joulin 2019, arXiv 1909.11556.
 * @example
 * ```ts
 * const regularizer = layerDrop({ rate: 0.2 });
 * const x = tf.input({ shape: [10, 32] });
 * const dense = tf.layers.dense({ units: 32 });
 * const site = { name: 'block1', seed: 7 };
 * const y = attachBlock(regularizer, site, x, (input) => dense.apply(input) as tf.SymbolicTensor);
 * ```
 */
export function layerDrop(options: CommonOptions): Regularizer {
  return layerDropDefinition.regularizer(options);
}

/**
 * LayerDrop as a layer, applied to [x, block(x)].
 *
 * @throws RegattaError like {@link layerDrop}, and for inputs of different shapes.
 * @example
 * ```ts
 * const x = tf.input({ shape: [10, 32] });
 * const block = tf.layers.dense({ units: 32 }).apply(x) as tf.SymbolicTensor;
 * const y = layerDropLayer({ rate: 0.2, seed: 7 }).apply([x, block]);
 * ```
 */
export function layerDropLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return layerDropDefinition.layer(options);
}
