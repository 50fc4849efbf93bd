import {
  type CommonOptions,
  checkChoice,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
  type Site,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const NAME = 'feature-alpha-dropout';

/** Options of feature alpha dropout. */
export interface FeatureAlphaDropoutOptions extends CommonOptions {
  /** Where the channels are; that of the site, or `channelsLast`, unless given. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

type DataFormat = NonNullable<Site['dataFormat']>;

const noise = (dataFormat: DataFormat = 'channelsLast') => ({
  noise: 'alpha',
  per: dataFormat === 'channelsFirst' ? [0, 1] : [0, -1],
});

/** Feature alpha dropout, defined. */
export const featureAlphaDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Feature alpha dropout',
  summary: 'alpha dropout of whole channels; meant for networks of SELU units',
  paper: 'Klambauer et al. 2017, arXiv 1706.02515',
  defaultRate: 0.1,
  rates: [0.01, 0.05, 0.1, 0.15, 0.2],
  options: ['dataFormat'],
  parse({ dataFormat }: FeatureAlphaDropoutOptions) {
    return noise(
      checkChoice(dataFormat ?? 'channelsLast', ['channelsLast', 'channelsFirst'], NAME, 'dataFormat'),
    );
  },
  at: ['hidden', 'sequence', 'featureMap'],
  settle(_params, site, hook, { dataFormat }) {
    const atSite = hook === 'hidden' || hook === 'sequence' ? undefined : (dataFormat ?? site.dataFormat);
    return noise(atSite);
  },
});

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
  return featureAlphaDropoutDefinition.regularizer(options);
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
  return featureAlphaDropoutDefinition.layer(options);
}
