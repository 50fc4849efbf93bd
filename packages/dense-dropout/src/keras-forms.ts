import { type HostConfig, type JsonObject, type KerasForm, toJson } from '@regatta/core';
import { noiseShapeOf } from './noise-shape.ts';

/** A layer of Keras that is one noise on an activation. */
function form(className: string, noise: string, hasNoiseShape: boolean, exclusive = false): KerasForm {
  return {
    className,
    exclusive,
    config({ rate, params, seed }: HostConfig): JsonObject {
      return toJson(hasNoiseShape ? { rate, noiseShape: params.noiseShape ?? null, seed } : { rate, seed });
    },
    read: ({ noiseShape }) => ({
      method: 'perturb',
      params: toJson({ noise, ...(hasNoiseShape ? noiseShapeOf(noiseShape, className) : {}) }),
    }),
  };
}

/** The layers of this package that Keras has; tfjs has three of these names and keeps what it saved under them. */
export const kerasForms: readonly KerasForm[] = [
  form('Dropout', 'bernoulli', true),
  form('GaussianDropout', 'gaussian', false),
  form('AlphaDropout', 'alpha', true),
  // Dropout as EfficientNet models of the Keras community have it.
  form('FixedDropout', 'bernoulli', true, true),
];
