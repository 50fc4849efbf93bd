import {
  activationAt,
  activationLayer,
  type CommonOptions,
  checkChoice,
  checkOptions,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type Regularizer,
  type Site,
  type Treatment,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const NAME = 'feature-alpha-dropout';

/** Options of feature alpha dropout. */
export interface FeatureAlphaDropoutOptions extends CommonOptions {
  /** Where the channels are; that of the site, or `channelsLast`, unless given. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

type DataFormat = NonNullable<Site['dataFormat']>;

function treatments(
  options: FeatureAlphaDropoutOptions,
  known: readonly string[],
): (dataFormat: DataFormat) => Treatment {
  const rate = checkOptions(options, ['rate', 'dataFormat', ...known], NAME);
  checkChoice(options.dataFormat ?? 'channelsLast', ['channelsLast', 'channelsFirst'], NAME, 'dataFormat');
  return (dataFormat) => ({
    name: NAME,
    params: { noise: 'alpha', per: dataFormat === 'channelsFirst' ? [0, 1] : [0, -1] },
    rate,
  });
}

/**
 * Feature alpha dropout, for convolutional networks of SELU units: alpha dropout of whole channels.
 *
 * As `alphaDropout` with one mask entry per (example, channel), shared by all positions; on [batch, units] it is alpha
 * dropout. y = x at inference.
 *
 * @param options rate in [0, 1].
 * @throws RegattaError for a rate or data format out of range and for unknown options.
 * @see Klambauer et al. 2017, arXiv 1706.02515; `FeatureAlphaDropout` of PyTorch.
 * @example
 * ```ts
 * const regularizer = featureAlphaDropout({ rate: 0.1 });
 * ```
 */
export function featureAlphaDropout(options: FeatureAlphaDropoutOptions): Regularizer {
  const treatment = treatments(options, []);
  const channelsLast = activationAt(treatment('channelsLast'));
  return {
    name: NAME,
    options: toJson(options),
    hidden: channelsLast,
    sequence: channelsLast,
    featureMap: (site) =>
      activationAt(treatment(options.dataFormat ?? site.dataFormat ?? 'channelsLast'))(site),
  };
}

/**
 * Feature alpha dropout as a layer.
 *
 * @throws RegattaError for a rate outside [0, 1], another data format and unknown options.
 * @example
 * ```ts
 * const layer = featureAlphaDropoutLayer({ rate: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function featureAlphaDropoutLayer(
  options: FeatureAlphaDropoutOptions & LayerOptions,
): tf.layers.Layer {
  const treatment = treatments(options, LAYER_KEYS);
  return activationLayer(treatment(options.dataFormat ?? 'channelsLast'), layerOptions(options));
}
