import type { HostConfig, JsonObject, KerasForm } from '@regatta/core';
import { noiseShapeOf } from './noise-shape.ts';
import { plain } from './settings.ts';

/** A layer of Keras that is one noise on an activation. */
function form(className: string, noise: string, hasNoiseShape: boolean): KerasForm {
  return {
    className,
    // tfjs has layers of these names, which keep what they saved.
    exclusive: false,
    config({ rate, params, seed }: HostConfig): JsonObject {
      return plain(hasNoiseShape ? { rate, noiseShape: params.noiseShape ?? null, seed } : { rate, seed });
    },
    read: ({ noiseShape }) => ({
      method: 'perturb',
      params: plain({ noise, ...(hasNoiseShape ? noiseShapeOf(noiseShape, className) : {}) }),
    }),
  };
}

/** The layers of this package that Keras has. */
export const kerasForms: readonly KerasForm[] = [
  form('Dropout', 'bernoulli', true),
  form('GaussianDropout', 'gaussian', false),
  form('AlphaDropout', 'alpha', true),
];
