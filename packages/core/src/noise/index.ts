import { RegattaError } from '../errors.ts';
import { alpha } from './alpha.ts';
import { bernoulli } from './bernoulli.ts';
import { gaussian } from './gaussian.ts';
import type { Noise } from './noise.ts';

const registry = new Map<string, Noise>([alpha, bernoulli, gaussian].map((noise) => [noise.name, noise]));

/**
 * Adds a distribution that perturbations may name.
 *
 * @throws RegattaError when the name is taken by another noise, or would not survive tfjs's saving of configs, which
 * rewrites upper case and underscores in strings.
 */
export function registerNoise(noise: Noise): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(noise.name)) {
    throw new RegattaError({
      subject: 'registerNoise',
      expected: 'a kebab-case name (lower-case letters, digits, single dashes)',
      received: noise.name,
      remedy: 'Rename the noise: tfjs rewrites other names when it saves a model.',
    });
  }
  const known = registry.get(noise.name);
  if (known !== undefined && known !== noise) {
    throw new RegattaError({
      subject: 'registerNoise',
      expected: 'a name that is not taken',
      received: noise.name,
      remedy: `Choose another name; taken are ${[...registry.keys()].join(', ')}.`,
    });
  }
  registry.set(noise.name, noise);
}

/** The noise of that name. @throws RegattaError when there is none. */
export function noiseNamed(name: string): Noise {
  const noise = registry.get(name);
  if (noise === undefined) {
    throw new RegattaError({
      subject: 'noise',
      expected: `one of ${[...registry.keys()].join(', ')}`,
      received: name,
      remedy: 'Register a noise of your own with registerNoise before the model is built or loaded.',
    });
  }
  return noise;
}
