import { checkFunction, checkObject } from '../arguments.ts';
import { RegattaError } from '../errors.ts';
import { alpha } from './alpha.ts';
import { bernoulli } from './bernoulli.ts';
import { gaussian } from './gaussian.ts';
import type { Noise } from './noise.ts';

const registry = new Map<string, Noise>([alpha, bernoulli, gaussian].map((noise) => [noise.name, noise]));

/**
 * Registers a noise that perturbations can name.
 *
 * @throws RegattaError when the name is taken by another noise or is not kebab-case: tfjs rewrites upper-case letters and
 *   underscores in saved configs.
 */
export function registerNoise(noise: Noise): void {
  checkObject(
    noise,
    'registerNoise',
    'a noise',
    "Pass e.g. { name: 'my-noise', law: 'mean', open: false, draw: bernoulliDraws, scale: (draw) => draw }.",
  );
  if (typeof noise.name !== 'string' || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(noise.name)) {
    throw new RegattaError({
      subject: 'registerNoise',
      expected: 'a kebab-case name (lower-case letters, digits, single dashes)',
      received: noise.name,
      remedy: 'Rename the noise, e.g. my-noise: tfjs rewrites other names when it saves a model.',
    });
  }
  for (const part of ['draw', 'scale'] as const) {
    checkFunction(
      noise[part],
      `noise ${noise.name}`,
      part,
      part === 'draw'
        ? 'Pass e.g. draw: bernoulliDraws.'
        : 'Pass e.g. scale: (draw, rate) => draw / (1 - rate).',
    );
  }
  const known = registry.get(noise.name);
  if (known !== undefined && known !== noise) {
    throw new RegattaError({
      subject: 'registerNoise',
      expected: 'a name that is not taken',
      received: noise.name,
      remedy: `Choose another name; these are taken: ${[...registry.keys()].join(', ')}.`,
    });
  }
  registry.set(noise.name, noise);
}

/** Returns the noise of that name. @throws RegattaError for an unknown name. */
export function noiseNamed(name: string): Noise {
  const noise = registry.get(name);
  if (noise === undefined) {
    throw new RegattaError({
      subject: 'noise',
      expected: `one of ${[...registry.keys()].join(', ')}`,
      received: name,
      remedy:
        'Check the spelling, or register your own noise with registerNoise before building or loading the model.',
    });
  }
  return noise;
}
