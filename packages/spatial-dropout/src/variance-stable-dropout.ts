import {
  activationAt,
  activationLayer,
  checkKeys,
  checkNumber,
  checkRate,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type Noise,
  type Rate,
  RegattaError,
  type Regularizer,
  type Treatment,
  toJson,
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
  draw: (stream, count, _rate, start) => stream.uniform(count, start),
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

function treatmentOf(options: VarianceStableDropoutOptions, known: readonly string[]): Treatment {
  checkKeys(options, ['rate', 'bound', ...known], NAME);
  return { name: NAME, params: { noise: uniformNoise.name }, rate: rateOf(options) };
}

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
  const at = activationAt(treatmentOf(options, []));
  return { name: NAME, options: toJson(options), hidden: at, featureMap: at };
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
  return activationLayer(treatmentOf(options, LAYER_KEYS), layerOptions(options));
}
