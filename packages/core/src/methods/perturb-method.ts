import { RegattaError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { type Perturbation, perturb } from '../perturb.ts';
import type { ActivationMethod } from './activation-method.ts';

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');

const isNoiseShape = (value: unknown): value is readonly (number | null)[] =>
  Array.isArray(value) && value.every((entry) => entry === null || typeof entry === 'number');

/** Reads a perturbation from JSON parameters. @throws RegattaError when the name of the noise is missing. */
export function perturbationOf(params: JsonObject): Perturbation {
  const { noise, per, noiseShape } = params;
  if (typeof noise !== 'string') {
    throw new RegattaError({
      subject: 'perturb',
      expected: 'the name of a noise',
      received: noise,
      remedy: 'Pass e.g. { noise: "bernoulli" }.',
    });
  }
  return {
    noise,
    ...(isNumbers(per) ? { per } : {}),
    ...(isNoiseShape(noiseShape) ? { noiseShape } : {}),
  };
}

/** Perturbs a value with noise: the method behind every regularizer that is defined by noise, axes and rate. */
export const perturbMethod: ActivationMethod<Perturbation> = {
  name: 'perturb',
  parse: perturbationOf,
  train: (x, { params, rate, stream, firstRow }) => perturb(x, params, rate, stream, firstRow),
};
