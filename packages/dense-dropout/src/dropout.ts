import {
  activationMethods,
  applyDraws,
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type PlaceOptions,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { noiseForm } from './keras-form.ts';
import { type NoiseShape, noiseShapeOf } from './noise-shape.ts';

const NAME = 'dropout';
const NAME_IN_KERAS = 'Dropout';

/** Options of dropout. */
export interface DropoutOptions extends CommonOptions {
  /**
   * `inverted` (default): kept values are divided by 1 - rate and inference is the identity. `original`: kept values
   * are unchanged and inference multiplies by 1 - rate.
   */
  readonly scaling?: 'inverted' | 'original';
  /** Shape of the mask, as in Keras: 1 on axes that share it, null or the size on the others. */
  readonly noiseShape?: NoiseShape;
}

const original = (y: tf.Tensor, rate: number): tf.Tensor => tf.mul(y, 1 - rate);

const plain = activationMethods.get('perturb');

/** Dropout with the original scaling: y = x keep in training, y = (1 - rate) x at inference. */
const originalDropoutMethod: typeof plain = {
  ...plain,
  name: 'original-dropout',
  train: (x, context) => original(plain.train(x, context), context.rate),
  infer: (x, { rate }) => (rate === 0 ? x.clone() : original(x, rate)),
};

/**
 * Dropout with a given mask: y = x keep / (1 - rate), or y = x keep with `original` scaling.
 *
 * @param keep 0 / 1, 1 = keep; broadcasts to the shape of x.
 */
export function dropoutForward(
  x: tf.Tensor,
  keep: tf.Tensor,
  rate: number,
  scaling: 'inverted' | 'original' = 'inverted',
): tf.Tensor {
  checkTensors('dropoutForward', { x, keep });
  checkNumber(rate, 'dropoutForward', 'rate', { min: 0, max: 1 });
  checkChoice(scaling, ['inverted', 'original'], 'dropoutForward', 'scaling');
  const y = applyDraws(x, 'bernoulli', rate, keep);
  return scaling === 'inverted' ? y : original(y, rate);
}

const scalingOf = ({ scaling }: DropoutOptions): 'inverted' | 'original' =>
  checkChoice(scaling ?? 'inverted', ['inverted', 'original'], NAME, 'scaling');

/** Definition of dropout. */
export const dropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Dropout',
  summary: 'drops each unit independently',
  paper: 'Srivastava et al. 2014, JMLR 15:1929; Hinton et al. 2012, arXiv 1207.0580',
  layers: ['dropoutLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  prior: { mlp: 3, cnn: 3, rnn: 3 },
  options: ['scaling', 'noiseShape'],
  parse(options: DropoutOptions & PlaceOptions) {
    scalingOf(options);
    return { noise: 'bernoulli', ...noiseShapeOf(options.noiseShape, NAME) };
  },
  at: ['hidden', 'sequence'],
  movable: true,
  method: (options) => (scalingOf(options) === 'original' ? originalDropoutMethod.name : undefined),
  form: (options) => (scalingOf(options) === 'inverted' ? NAME_IN_KERAS : undefined),
  // EfficientNet models from the Keras community use this name.
  keras: [noiseForm(NAME_IN_KERAS, 'bernoulli', true), noiseForm('FixedDropout', 'bernoulli', true, true)],
  register: () => activationMethods.register(originalDropoutMethod),
});

/**
 * Dropout: drops each unit of each example independently.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate); y = x at inference. Rate 0 is the identity, rate 1 gives zeros.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Srivastava et al. 2014, JMLR 15:1929 (Hinton et al. 2012, arXiv 1207.0580).
 * @example
 * ```ts
 * const regularizer = dropout({ rate: 0.5 });
 * const input = tf.input({ shape: [32] });
 * const output = attach(regularizer, 'hidden', { name: 'hidden1', seed: 7 }, input);
 * ```
 */
export function dropout(options: DropoutOptions & PlaceOptions): Regularizer {
  return dropoutDefinition.regularizer(options);
}

/**
 * Dropout as a layer; saved as Keras's `Dropout` unless `scaling` is `original`. Unlike `tf.layers.dropout`, a seeded
 * layer draws a new mask at each step.
 *
 * @throws RegattaError for a rate outside [0, 1] and for unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] }));
 * model.add(dropoutLayer({ rate: 0.5, seed: 7 }));
 * model.apply(tf.ones([8, 32]), { training: true }); // a new mask in each call
 * ```
 */
export function dropoutLayer(options: DropoutOptions & LayerOptions): tf.layers.Layer {
  return dropoutDefinition.layer(options);
}
