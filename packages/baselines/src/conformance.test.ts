import { type Promises, testCatalog } from '@regatta/core/testing';
import { describe, expect, it } from 'vitest';
import { catalog } from './index.ts';

const element = { input: [0, 1], hidden: [0, 1], sequence: [0, 1, 2], featureMap: [0, 1, 2, 3] };
/** Normalization: no noise, but also changes the network at inference. */
const normalizes = {
  law: 'none',
  stochastic: false,
  plainInference: false,
  gradientTolerance: 2e-2,
} as const;
/** Regularizers without a layer in the network. */
const elsewhere = { law: 'none', stochastic: false } as const;

/** What each regularizer promises, and the variants that need their own run. */
const promises: Promises = {
  l1: [elsewhere, { ...elsewhere, options: { strength: 0.01, on: ['kernel', 'bias'] } }],
  l2: [elsewhere],
  l1l2: [elsewhere, { ...elsewhere, options: { l1: 0, l2: 0.01 } }],
  'weight-decay': [elsewhere, { ...elsewhere, options: { decay: 1, on: ['bias'] } }],
  'orthogonal-regularization': [{ ...elsewhere, gradientTolerance: 2e-2 }],
  'max-norm': [elsewhere, { ...elsewhere, options: { maxValue: 0.5, axis: 1 } }],
  'unit-norm': [elsewhere, { ...elsewhere, options: { axis: [0, -1] } }],
  'non-neg': [elsewhere],
  'min-max-norm': [elsewhere, { ...elsewhere, options: { minValue: 2, maxValue: 3, strictness: 0.5 } }],
  'activity-regularization': [
    { law: 'mean', stochastic: false },
    { law: 'mean', stochastic: false, options: { l1: 0.01, at: ['input', 'hidden'] } },
  ],
  'gaussian-noise': [
    { law: 'mean' },
    { law: 'mean', options: { stddev: 0.5, at: ['input', 'hidden', 'sequence', 'featureMap'] } },
  ],
  'label-smoothing': [elsewhere, { ...elsewhere, options: { smoothing: 0 } }],
  mixup: [elsewhere, { ...elsewhere, options: { alpha: 8 } }],
  cutmix: [elsewhere],
  'r-drop': [
    { rate: 0.3, law: 'mean', per: element, identityAtZero: false },
    { rate: 0.3, law: 'mean', per: element, identityAtZero: false, options: { alpha: 5, lossWeight: 0.5 } },
  ],
  'early-stopping': [elsewhere, { ...elsewhere, options: { patience: 1, restoreBestWeights: false } }],
  'batch-norm': [{ ...normalizes, batchCoupled: true }],
  'layer-norm': [normalizes],
  'group-norm': [
    { ...normalizes, shapes: { featureMap: [6, 6, 8] } },
    { ...normalizes, options: { groups: -1, at: ['featureMap', 'sequence'] } },
  ],
  'stochastic-weight-averaging': [elsewhere, { ...elsewhere, options: { start: 0.25, every: 2 } }],
};

testCatalog(catalog, promises);

describe('the catalog of this package', () => {
  it.each(catalog)('$name reports options that recreate it', (entry) => {
    const { options = {} } = entry.create({});
    expect(entry.create(options).options).toEqual(options);
  });
});
