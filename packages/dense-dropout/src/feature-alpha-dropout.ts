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
  /** Position of the channels; defaults to that of the site, or else `channelsLast`. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

type DataFormat = NonNullable<Site['dataFormat']>;

const noise = (dataFormat: DataFormat = 'channelsLast') => ({
  noise: 'alpha',
  per: dataFormat === 'channelsFirst' ? [0, 1] : [0, -1],
});

/** Definition of feature alpha dropout. */
export const featureAlphaDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Feature alpha dropout',
  summary: 'alpha dropout of whole channels; for SELU networks',
  paper: 'Klambauer et al. 2017, arXiv 1706.02515',
  layers: ['featureAlphaDropoutLayer'],
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
 * Feature alpha dropout, for convolutional SELU networks: alpha dropout of whole channels.
 *
 * Like `alphaDropout`, with one mask entry per (example, channel) shared by all positions; on [batch, units] the two
 * are equal. y = x at inference.
 *
 * @param options rate in [0, 1].
 * @throws RegattaError for a rate out of range, an unknown data format, and unknown options.
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
 * @throws RegattaError for a rate outside [0, 1], an unknown data format, and unknown options.
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
