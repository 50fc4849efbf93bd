import { type HostConfig, type JsonObject, type KerasForm, toJson } from '@regatta/core';
import { noiseShapeOf } from './noise-shape.ts';

/**
 * A layer of Keras that is one noise on an activation.
 *
 * @param exclusive false where tfjs has a layer of the name, which keeps what it saved.
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
