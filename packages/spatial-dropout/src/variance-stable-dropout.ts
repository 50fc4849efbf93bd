import {
  checkNumber,
  checkRate,
  defineRegularizer,
  type LayerOptions,
  type Noise,
  type Rate,
  RegattaError,
  type Regularizer,
  registerNoise,
  uniformDraws,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const NAME = 'variance-stable-dropout';

/** Options of variance-stable dropout; pass exactly one. */
export interface VarianceStableDropoutOptions {
  /** Rate in [0, 1) of the dropout with the same noise variance: bound = sqrt(3 rate / (1 - rate)). */
  readonly rate?: Rate;
  /** Bound b of the uniform noise, >= 0. */
  readonly bound?: number;
}

const boundOf = (rate: number): number => Math.sqrt((3 * rate) / (1 - rate));

/** Multiplicative uniform noise with mean 1: y = x (1 + b (2 u - 1)), u ~ U[0, 1), b = sqrt(3 rate / (1 - rate)). */
export const uniformNoise: Noise = {
  name: 'uniform',
  law: 'mean',
  open: true,
  draw: uniformDraws,
  scale: (u, rate) => 1 + boundOf(rate) * (2 * u - 1),
};

function rateOf({ rate, bound }: VarianceStableDropoutOptions): Rate {
  if (rate !== undefined && bound !== undefined) {
    throw new RegattaError({
      subject: NAME,
      expected: 'rate or bound, not both',
      received: { rate, bound },
      remedy: 'Pass only one of them, e.g. { bound: 0.1 }.',
    });
  }
  if (bound === undefined) return checkRate(rate, NAME, true);
  const square = checkNumber(bound, NAME, 'bound', { min: 0, max: 1000 }) ** 2;
  return square / (3 + square);
}

/** Definition of variance-stable dropout. */
export const varianceStableDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Variance-stable dropout (Uout)',
  summary: 'multiplies by uniform noise with mean 1; for networks with batch normalization',
  paper: 'Li, Chen, Hu, Yang 2019, arXiv 1801.05134',
  layers: ['varianceStableDropoutLayer'],
  defaultRate: 0.03,
  rates: [0.003, 0.03, 0.1, 0.2, 0.3],
  suggested: (given) => ('bound' in given ? {} : { rate: 0.03 }),
  options: ['bound'],
  rateOf,
  noise: { noise: uniformNoise.name },
  at: ['hidden', 'featureMap'],
  register: () => registerNoise(uniformNoise),
});

/**
 * Variance-stable dropout ("Uout"): uniform noise proportional to the value. For networks with batch normalization,
 * because dropout shifts batch statistics between training and inference.
 *
 * y = x + x r, r ~ U(-b, b) per element; y = x at inference. The noise adds a variance of b^2 / 3 times the squared
 * value; dropout adds rate / (1 - rate) times the squared value. Hooks: `hidden` and `featureMap`.
 *
 * @param options the bound b, e.g. 0.1, or the rate in [0, 1) of the dropout with the same variance.
 * @throws RegattaError for options out of range, both options at once, and unknown options.
 * @see Li, Chen, Hu, Yang 2019, CVPR, arXiv 1801.05134.
 * @example
 * ```ts
 * const regularizer = varianceStableDropout({ bound: 0.1 });
 * ```
 */
export function varianceStableDropout(options: VarianceStableDropoutOptions): Regularizer {
  return varianceStableDropoutDefinition.regularizer(options);
}

/**
 * Variance-stable dropout as a layer.
 *
 * @throws RegattaError like {@link varianceStableDropout}.
 * @example
 * ```ts
 * const layer = varianceStableDropoutLayer({ bound: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function varianceStableDropoutLayer(
  options: VarianceStableDropoutOptions & LayerOptions,
): tf.layers.Layer {
  return varianceStableDropoutDefinition.layer(options);
}
