import { type HostConfig, type JsonObject, type KerasForm, toJson } from '@regatta/core';
import { noiseShapeOf } from './noise-shape.ts';

/** A layer of Keras that is one noise on an activation. */
function form(className: string, noise: string, hasNoiseShape: boolean): KerasForm {
  return {
    className,
    // tfjs has layers of these names, which keep what they saved.
    exclusive: false,
    config({ rate, params, seed }: HostConfig): JsonObject {
      return toJson(hasNoiseShape ? { rate, noiseShape: params.noiseShape ?? null, seed } : { rate, seed });
    },
    read: ({ noiseShape }) => ({
      method: 'perturb',
      params: toJson({ noise, ...(hasNoiseShape ? noiseShapeOf(noiseShape, className) : {}) }),
    }),
  };
}

/** The layers of this package that Keras has. */
export const kerasForms: readonly KerasForm[] = [
  form('Dropout', 'bernoulli', true),
  form('GaussianDropout', 'gaussian', false),
  form('AlphaDropout', 'alpha', true),
];
