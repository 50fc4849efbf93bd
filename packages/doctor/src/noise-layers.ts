import type { Symptom } from './finding.ts';
import { effectOf, spoken } from './rates.ts';
import { isFields } from './saved.ts';
import { isOurs, type Place } from './walk.ts';

const SEEDED = ['Dropout', 'SpatialDropout1D'];
const UNSEEDED = ['GaussianDropout', 'AlphaDropout'];
const ours: Readonly<Record<string, string>> = {
  Dropout: 'dropoutLayer from @regatta/dense-dropout',
  SpatialDropout1D: 'spatialDropout1d from @regatta/spatial-dropout',
  GaussianDropout: 'gaussianDropoutLayer from @regatta/dense-dropout',
  AlphaDropout: 'alphaDropoutLayer from @regatta/dense-dropout',
  GaussianNoise: 'gaussianNoiseLayer from @regatta/baselines',
};

/** Whether a saved seed is set; Keras 3 saves seed generators as objects. */
const isSeed = (seed: unknown): boolean =>
  typeof seed === 'number' ||
  (isFields(seed) && isFields(seed.config) && typeof seed.config.seed === 'number');

/** Finds defects of a stock noise layer: A2 to A5. */
export function noiseSymptoms({ saved, wrappers }: Place): Symptom[] {
  const { className, config } = saved;
  const replacement = ours[className];
  if (replacement === undefined || isOurs(saved)) return [];
  const use = `Use ${replacement}, or call repair(model).`;
  const unseedable: Symptom = {
    code: 'A4',
    severity: 'broken',
    what: `The noise of ${className} cannot be seeded, so training is not reproducible.`,
    why: 'The layer has no seed option, ignores a seed in its config, and draws from an unseeded generator.',
    remedy: use,
  };
  if (className === 'GaussianNoise') return Number(config.stddev) > 0 ? [unseedable] : [];
  const effect = effectOf(config.rate);
  if (effect === 'off') return [];
  if (effect === 'ignored') {
    return [
      {
        code: 'A5',
        severity: 'wrong',
        what: `${className} with ${spoken(config.rate)} drops nothing.`,
        why: 'TensorFlow.js drops units only for rates between 0 and 1, and accepts any other rate without an error. A missing, misspelled or invalid rate disables dropout.',
        remedy: `Set rate to a number above 0 and below 1, e.g. { rate: 0.5 }. ${replacement} throws for an invalid rate.`,
      },
    ];
  }
  const wrongSign: Symptom = {
    code: 'A2',
    severity: 'wrong',
    what: 'Dropped units are set to +1.758 instead of -1.758, which shifts the mean of the activations, by 1.55 at rate 0.5.',
    why: 'TensorFlow.js adds (mask - 1) alpha, but the formula has (1 - mask) alpha.',
    remedy: use,
  };
  if (UNSEEDED.includes(className))
    return className === 'AlphaDropout' ? [wrongSign, unseedable] : [unseedable];
  if (!SEEDED.includes(className) || !isSeed(config.seed)) return [];
  const steps = wrappers.includes('TimeDistributed') ? ' and at every time step' : '';
  return [
    {
      code: 'A3',
      severity: 'wrong',
      what: `The same units are dropped in every call${steps}: the network is pruned, not regularized.`,
      why: 'TensorFlow.js restarts the generator from the seed in every call. Layers with the same seed also share a mask.',
      remedy: `${use} With a seed, it draws a new mask in each step. Alternatively, remove the seed from the stock layer.`,
    },
  ];
}
