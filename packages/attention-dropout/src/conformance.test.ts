import { type Promises, testCatalog } from '@regatta/core/testing';
import { catalog } from './index.ts';

/** What each regularizer promises, and the variants that need their own run. */
const promises: Promises = {
  'transformer-dropout': [
    {
      rate: 0.3,
      law: 'mean',
      options: { at: ['embedding', 'residual', 'activation', 'attention'] },
      per: { embedded: [0, 1, 2], residual: [0, 1, 2], feedForward: [0, 1, 2] },
    },
  ],
  'residual-dropout': [{ rate: 0.3, law: 'mean', per: { residual: [0, 1, 2] } }],
  'positional-dropout': [{ rate: 0.3, law: 'mean', per: { embedded: [0, 1, 2] } }],
  'activation-dropout': [{ rate: 0.3, law: 'mean', per: { feedForward: [0, 1, 2] } }],
  'attention-dropout': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { per: [2, 3] } },
  ],
  'drop-key': [
    { rate: 0.3, law: 'none', options: { depth: 'constant' } },
    { rate: 0.3, law: 'none', options: { depth: 'increasing', per: 'key', emptyRow: 'zero' } },
  ],
  'drop-attention': [
    // The sum of the row is a constant in the backward pass.
    { rate: 0.3, law: 'none', ownGradient: true },
    { rate: 0.4, law: 'none', options: { per: 'column', window: 2, normalizer: 'differentiated' } },
  ],
  'drop-head': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { scaling: 'expected', emptyHeads: 'zero' } },
  ],
  'attention-noise': [{ law: 'none', options: { sigma: 0.5 } }],
  'attention-entropy': [{ law: 'mean', stochastic: false }],
  'layer-drop': [{ rate: 0.3, law: 'none' }],
  'token-dropout': [
    { rate: 0.3, law: 'none', per: { tokens: [0, 1] } },
    { rate: 0.3, law: 'mean', options: { scaling: 'inverted' }, per: { tokens: [0, 1] } },
    { rate: 0.3, law: 'mean', options: { scaling: 'inverted', protect: 2, spared: 0.5 } },
    { rate: 0.3, law: 'none', options: { mode: 'remove' } },
  ],
  'word-dropout': [
    { rate: 0.3, law: 'none' },
    { rate: 0.3, law: 'none', options: { unkId: 0, protect: [2, 3] } },
  ],
  'patch-dropout': [
    { rate: 0.3, law: 'none' },
    { rate: 0.5, law: 'none', options: { prefix: 1 } },
  ],
  cutoff: [
    { rate: 0.3, law: 'none', per: { tokens: [0, 1] } },
    { rate: 0.3, law: 'none', options: { kind: 'span' }, per: { tokens: [0, 1] } },
    { rate: 0.4, law: 'none', options: { kind: 'feature' }, per: { tokens: [0, 2] } },
  ],
  'hidden-cut': [
    { rate: 0.3, law: 'none', per: { residual: [0, 1] } },
    { rate: 0.3, law: 'none', options: { at: ['feedForward'] }, per: { feedForward: [0, 1] } },
  ],
  'uni-drop': [{ rate: 0.3, law: 'none', identityAtZero: false }],
};

testCatalog(catalog, promises);
