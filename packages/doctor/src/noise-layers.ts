import type { Symptom } from './finding.ts';
import { effectOf, spoken } from './rates.ts';
import { isFields } from './saved.ts';
import { isOurs, type Place } from './walk.ts';

const SEEDED = ['Dropout', 'SpatialDropout1D'];
const UNSEEDED = ['GaussianDropout', 'AlphaDropout'];
const ours: Readonly<Record<string, string>> = {
  Dropout: 'dropoutLayer of @regatta/dense-dropout',
  SpatialDropout1D: 'spatialDropout1d of @regatta/spatial-dropout',
  GaussianDropout: 'gaussianDropoutLayer of @regatta/dense-dropout',
  AlphaDropout: 'alphaDropoutLayer of @regatta/dense-dropout',
  GaussianNoise: 'gaussianNoiseLayer of @regatta/baselines',
};

/** Whether a seed fixes masks; Keras 3 saves generators as objects. */
const isSeed = (seed: unknown): boolean =>
  typeof seed === 'number' ||
  (isFields(seed) && isFields(seed.config) && typeof seed.config.seed === 'number');

/** What is wrong with a stock noise layer: A2 to A5. */
export function noiseSymptoms({ saved, wrappers }: Place): Symptom[] {
  const { className, config } = saved;
  const replacement = ours[className];
  if (replacement === undefined || isOurs(saved)) return [];
  const use = `Use ${replacement}, or repair(model).`;
  const unseedable: Symptom = {
    code: 'A4',
    severity: 'broken',
    what: `The noise of ${className} cannot be seeded: no training with it can be repeated.`,
    why: 'The layer has no seed, ignores one that it is given, and draws from a generator without one.',
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
        what: `${className} with ${spoken(config.rate)} drops nothing at all.`,
        why: 'TensorFlow.js drops for rates between 0 and 1 only and refuses no other: a missing, misspelt or impossible rate means none.',
        remedy: `Give the layer a rate above 0 and below 1. ${replacement} refuses a rate that it cannot mean.`,
      },
    ];
  }
  const wrongSign: Symptom = {
    code: 'A2',
    severity: 'wrong',
    what: 'Dropped units are set to +1.758 instead of -1.758: the mean of the activations moves, by 1.55 at rate 0.5.',
    why: 'TensorFlow.js adds (mask - 1) alpha where the formula has (1 - mask) alpha.',
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
      why: 'TensorFlow.js starts a generator from the seed anew in every call, so layers with one seed share a mask, too.',
      remedy: `${use} Its seed gives another mask in each step. A stock layer without a seed does, too.`,
    },
  ];
}
