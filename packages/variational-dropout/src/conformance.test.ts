import { type Promises, testCatalog } from '@regatta/core/testing';
import { catalog } from './index.ts';

/** What each regularizer promises, and the variants that need their own run. */
const promises: Promises = {
  'variational-dropout': [
    {
      rate: 0.3,
      law: 'mean',
      per: { sequence: [0, -1] },
      options: { embeddingRate: 0.2 },
      identityAtZero: false,
    },
    { rate: 0.3, law: 'mean', options: { gates: 'each', on: ['input', 'state'] } },
  ],
  'naive-recurrent-dropout': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { on: ['cell'] } },
  ],
  'recurrent-dropout': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { per: 'sequence' } },
  ],
  'rnn-drop': [{ rate: 0.3, law: 'mean' }],
  zoneout: [{ rate: 0.3, law: 'none', plainInference: false }],
  'weight-drop': [{ rate: 0.4, law: 'mean' }],
  'locked-dropout': [{ rate: 0.4, law: 'mean', per: { sequence: [0, -1] } }],
  'embedding-dropout': [{ rate: 0.4, law: 'mean' }],
  'activation-regularization': [{ law: 'mean', stochastic: false }],
  'temporal-activation-regularization': [{ law: 'mean', stochastic: false }],
  'fraternal-dropout': [{ rate: 0.4, law: 'mean', per: { sequence: [0, -1] } }],
};

testCatalog(catalog, promises);
