import { type Promises, testCatalog } from '@regatta/core/testing';
import { catalog } from './index.ts';

const element = { input: [0, 1], hidden: [0, 1], sequence: [0, 1, 2], featureMap: [0, 1, 2, 3] };

/** What each regularizer promises, and the variants that need their own run. */
const promises: Promises = {
  dropout: [
    { rate: 0.3, law: 'mean', per: element, options: { at: ['input', 'hidden', 'sequence', 'featureMap'] } },
    { rate: 0.3, law: 'none', options: { scaling: 'original' }, plainInference: false },
  ],
  'gaussian-dropout': [{ rate: 0.3, law: 'mean', open: true, per: element }],
  'alpha-dropout': [{ rate: 0.1, law: 'moments', per: element }],
  'feature-alpha-dropout': [
    { rate: 0.1, law: 'moments', per: { hidden: [0, 1], sequence: [0, -1], featureMap: [0, -1] } },
  ],
  'drop-connect': [
    { rate: 0.4, law: 'mean' },
    { rate: 0.4, law: 'mean', options: { scope: 'example' } },
    { rate: 0.4, law: 'mean', options: { scaling: 'none' }, plainInference: false },
    { rate: 0.4, law: 'none', open: true, options: { inference: 'moments' }, plainInference: false },
  ],
  'concrete-dropout': [{ rate: 0.2, law: 'none', identityAtZero: false, open: true }],
  standout: [
    // A steeper slope would flip masks between the two points of the finite difference.
    { law: 'mean', plainInference: false, options: { alpha: 0.05, beta: 0.5 } },
    { law: 'mean', plainInference: false, options: { tied: false, alpha: 0.5, beta: 1 } },
  ],
  'variational-gaussian-dropout': [
    { rate: 0.4, law: 'mean', identityAtZero: false, open: true },
    { rate: 0.4, law: 'mean', identityAtZero: false, open: true, options: { alphaShape: 'input' } },
    { rate: 0.4, law: 'mean', identityAtZero: false, open: true, options: { alphaShape: 'weight' } },
    { rate: 0.4, law: 'mean', identityAtZero: false, open: true, options: { form: 'activations' } },
  ],
  'sparse-variational-dropout': [{ law: 'mean', options: { initialLogSigma2: -6, threshold: 9 } }],
  'targeted-dropout': [
    { rate: 0.5, law: 'none', plainInference: false },
    { rate: 0.5, law: 'none', plainInference: false, options: { mode: 'unit', targetFraction: 1 } },
    { rate: 0.5, law: 'none', plainInference: false, options: { mode: 'unit', dropScope: 'element' } },
  ],
  'multi-sample-dropout': [
    { rate: 0.3, law: 'none', multipliesRows: true, options: { samples: 3 }, identityAtZero: false },
  ],
};

testCatalog(catalog, promises);
