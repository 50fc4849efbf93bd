import { type HostConfig, type JsonObject, type KerasForm, toJson } from '@regatta/core';
import { noiseShapeOf } from './noise-shape.ts';

/**
 * The form of a Keras layer that applies one noise to an activation.
 *
 * @param exclusive false if tfjs has a layer of this name, which keeps loading the models it saved.
 */
export function noiseForm(
  className: string,
  noise: string,
  hasNoiseShape: boolean,
  exclusive = false,
): KerasForm {
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
