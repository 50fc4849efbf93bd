import { type Promises, testCatalog } from '@regatta/core/testing';
import { describe, expect, it } from 'vitest';
import { catalog } from './index.ts';

const channels = { featureMap: [0, -1], sequence: [0, -1] };
const images = { image: [8, 7, 2] };

/** What each regularizer promises, and the variants that need their own run. */
const promises: Promises = {
  'spatial-dropout': [
    { rate: 0.3, law: 'mean', per: channels },
    { rate: 0.3, law: 'mean', per: { featureMap: [0, 1] }, options: { dataFormat: 'channelsFirst' } },
  ],
  'element-dropout': [{ rate: 0.3, law: 'mean', per: { featureMap: [0, 1, 2, 3] } }],
  'drop-block': [
    { rate: 0.3, law: 'none', batchCoupled: true, options: { blockSize: 2 } },
    { rate: 0.3, law: 'none', options: { blockSize: 3, normalize: 'example' } },
    {
      rate: 0.4,
      law: 'none',
      options: { blockSize: 3, normalize: 'example', sharedChannels: true },
      per: { featureMap: [0, 1, 2], sequence: [0, 1] },
    },
    {
      rate: 0.3,
      law: 'none',
      batchCoupled: true,
      options: { blockSize: 3, dataFormat: 'channelsFirst', sharedChannels: true },
      per: { featureMap: [0, 2, 3] },
    },
  ],
  'stochastic-depth': [
    { rate: 0.4, law: 'mean', per: { branch: [0] } },
    { rate: 0.4, law: 'mean', per: { branch: [] }, options: { mode: 'batch', depthRule: 'constant' } },
    { rate: 0.4, law: 'mean', plainInference: false, options: { scaling: 'original' } },
  ],
  'max-pool-dropout': [
    // Values close to 0 or to each other change order between the two points of the finite difference.
    { rate: 0.4, law: 'mean', plainInference: false, gradientTolerance: 0.1 },
    { rate: 0.4, law: 'mean', plainInference: false, inputs: 'positive' },
  ],
  'max-drop': [
    { rate: 0.4, law: 'none', inputs: 'positive' },
    { rate: 0.4, law: 'none', inputs: 'positive', options: { windowSize: 3 } },
    { rate: 0.4, law: 'none', inputs: 'positive', options: { mode: 'channel' } },
    { rate: 0.4, law: 'none', inputs: 'positive', options: { mode: 'channel', dataFormat: 'channelsFirst' } },
  ],
  'weighted-channel-dropout': [
    { rate: 0.4, law: 'none', inputs: 'positive' },
    { rate: 0.4, law: 'none', inputs: 'positive', identityAtZero: false, options: { extraRate: 0.2 } },
    { rate: 0.4, law: 'none', inputs: 'positive', options: { dataFormat: 'channelsFirst' } },
  ],
  cutout: [
    { law: 'none', shapes: images, options: { length: 4 }, per: { image: [0, 1, 2] } },
    {
      law: 'none',
      shapes: images,
      options: { length: 2, holes: 2, dataFormat: 'channelsFirst' },
      per: { image: [0, 2, 3] },
    },
  ],
  'shake-shake': [
    { law: 'mean', plainInference: false, ownGradient: true },
    { law: 'mean', plainInference: false, ownGradient: true, options: { mode: 'batch' } },
  ],
  'shake-drop': [
    { rate: 0.5, law: 'mean', plainInference: false, ownGradient: true, per: { branch: [0] } },
    {
      rate: 0.5,
      law: 'mean',
      plainInference: false,
      ownGradient: true,
      per: { branch: [] },
      options: { mode: 'batch', depthRule: 'constant' },
    },
  ],
  'spatial-concrete-dropout': [
    { rate: 0.2, law: 'none', identityAtZero: false, open: true, per: { featureMap: [0, -1] } },
    {
      rate: 0.2,
      law: 'none',
      identityAtZero: false,
      open: true,
      options: { dataFormat: 'channelsFirst', temperature: 0.5 },
      per: { featureMap: [0, 1] },
    },
  ],
  'variance-stable-dropout': [
    { rate: 0.1, law: 'mean', open: true, per: { hidden: [0, 1], featureMap: [0, 1, 2, 3] } },
    { law: 'mean', options: { bound: 0.5 } },
  ],
};

testCatalog(catalog, promises);

describe('the catalog of this package', () => {
  it.each(catalog.filter(({ rates }) => rates))('$name has its default rate when none is given', (entry) => {
    expect(entry.create({}).options).toMatchObject({ rate: entry.defaultRate });
  });
});
