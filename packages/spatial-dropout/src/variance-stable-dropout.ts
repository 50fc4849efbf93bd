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

/** Options of variance-stable dropout: one of the two. */
export interface VarianceStableDropoutOptions {
  /** Rate in [0, 1) of the dropout whose noise has the same variance: bound = sqrt(3 rate / (1 - rate)). */
  readonly rate?: Rate;
  /** Bound b of the uniform noise, >= 0. */
  readonly bound?: number;
}

const boundOf = (rate: number): number => Math.sqrt((3 * rate) / (1 - rate));

/** Multiplicative uniform noise of mean 1: y = x (1 + b (2 u - 1)), u ~ U[0, 1), b = sqrt(3 rate / (1 - rate)). */
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
      remedy: 'Pass one of them.',
    });
  }
  if (bound === undefined) return checkRate(rate, NAME, true);
  const square = checkNumber(bound, NAME, 'bound', { min: 0, max: 1000 }) ** 2;
  return square / (3 + square);
}

/** Variance-stable dropout, defined. */
export const varianceStableDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Variance-stable dropout (Uout)',
  summary: 'multiplies by uniform noise of mean 1; meant for networks with batch normalisation',
  paper: 'Li, Chen, Hu, Yang 2019, arXiv 1801.05134',
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
 * Variance-stable dropout ("Uout"): uniform noise in proportion to the value, for networks with batch normalisation,
 * whose statistics dropout shifts between training and inference.
 *
 * y = x + x r, r ~ U(-b, b) for each element; y = x at inference. The variance of the output grows by b^2 / 3 of the
 * value's square, that of dropout by rate / (1 - rate). Hooks: `hidden` and `featureMap`.
 *
 * @param options the bound b, e.g. 0.1, or the rate in [0, 1) of the dropout with as much variance.
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
 * @throws RegattaError as {@link varianceStableDropout}.
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
