import { type CatalogEntry, createFrom } from '@regatta/core';
import { cutout } from './cutout.ts';
import { dropBlock } from './drop-block.ts';
import { elementDropout } from './element-dropout.ts';
import { maxDrop } from './max-drop.ts';
import { maxPoolDropout } from './max-pool-dropout.ts';
import { shakeDrop } from './shake-drop.ts';
import { shakeShake } from './shake-shake.ts';
import { spatialConcreteDropout } from './spatial-concrete-dropout.ts';
import { spatialDropout } from './spatial-dropout.ts';
import { stochasticDepth } from './stochastic-depth.ts';
import { varianceStableDropout } from './variance-stable-dropout.ts';
import { weightedChannelDropout } from './weighted-channel-dropout.ts';

/** The regularizers of this package, as a list shows them and a command line makes them. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'spatial-dropout',
    title: 'Spatial dropout',
    summary: 'drops whole channels of feature maps',
    paper: 'Tompson et al. 2015, arXiv 1411.4280',
    hooks: ['featureMap', 'sequence'],
    defaultRate: 0.2,
    rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
    create: createFrom(spatialDropout, { rate: 0.2 }),
  },
  {
    name: 'element-dropout',
    title: 'Element dropout',
    summary: 'drops single elements of feature maps; the contrast of spatial dropout',
    paper: 'Srivastava et al. 2014, JMLR 15:1929',
    hooks: ['featureMap'],
    defaultRate: 0.2,
    rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
    create: createFrom(elementDropout, { rate: 0.2 }),
  },
  {
    name: 'drop-block',
    title: 'DropBlock',
    summary: 'drops square blocks of feature maps',
    paper: 'Ghiasi, Lin, Le 2018, arXiv 1810.12890',
    hooks: ['featureMap', 'sequence'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.15, 0.2, 0.25],
    create: createFrom(dropBlock, { rate: 0.1 }),
  },
  {
    name: 'stochastic-depth',
    title: 'Stochastic depth',
    summary: 'drops residual branches whole, the deeper ones more often',
    paper: 'Huang et al. 2016, arXiv 1603.09382',
    hooks: ['branch'],
    defaultRate: 0.2,
    rates: [0.1, 0.2, 0.3, 0.5],
    create: createFrom(stochasticDepth, { rate: 0.2 }),
  },
  {
    name: 'max-pool-dropout',
    title: 'Max-pooling dropout',
    summary: 'drops values before each maximum; inference weighs the sorted values of a window',
    paper: 'Wu and Gu 2015, arXiv 1512.00242',
    hooks: ['pool'],
    defaultRate: 0.3,
    rates: [0.1, 0.2, 0.3, 0.5],
    create: createFrom(maxPoolDropout, { rate: 0.3 }),
  },
  {
    name: 'max-drop',
    title: 'Max-drop',
    summary: 'drops the strongest activation of a feature map, or of the channels at a position',
    paper: 'Park and Kwak 2016, ACCV',
    hooks: ['featureMap'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.2, 0.3],
    create: createFrom(maxDrop, { rate: 0.1 }),
  },
  {
    name: 'weighted-channel-dropout',
    title: 'Weighted channel dropout',
    summary: 'drops whole channels, those with low activity more often',
    paper: 'Hou and Wang 2019, AAAI',
    hooks: ['featureMap'],
    defaultRate: 0.2,
    rates: [0.1, 0.2, 0.3, 0.5],
    create: createFrom(weightedChannelDropout, { rate: 0.2 }),
  },
  {
    name: 'cutout',
    title: 'Cutout',
    summary: 'blanks squares of input images',
    paper: 'DeVries and Taylor 2017, arXiv 1708.04552',
    hooks: ['image'],
    create: createFrom(cutout),
  },
  {
    name: 'shake-shake',
    title: 'Shake-shake',
    summary: 'mixes two residual branches by random numbers, by others in the backward pass',
    paper: 'Gastaldi 2017, arXiv 1705.07485',
    hooks: ['branches'],
    create: createFrom(shakeShake),
  },
  {
    name: 'shake-drop',
    title: 'ShakeDrop',
    summary: 'multiplies residual branches by random numbers, by others in the backward pass',
    paper: 'Yamada et al. 2018, arXiv 1802.02375',
    hooks: ['branch'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.5],
    create: createFrom(shakeDrop, { rate: 0.5 }),
  },
  {
    name: 'spatial-concrete-dropout',
    title: 'Spatial concrete dropout',
    summary: 'each site learns the rate at which its channels are dropped; the given rate is where it starts',
    paper: 'Gal, Hron, Kendall 2017, arXiv 1705.07832',
    hooks: ['featureMap'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.2, 0.5],
    create: createFrom(spatialConcreteDropout, { rate: 0.1 }),
  },
  {
    name: 'variance-stable-dropout',
    title: 'Variance-stable dropout (Uout)',
    summary: 'multiplies by uniform noise of mean 1; meant for networks with batch normalisation',
    paper: 'Li, Chen, Hu, Yang 2019, arXiv 1801.05134',
    hooks: ['hidden', 'featureMap'],
    defaultRate: 0.03,
    rates: [0.003, 0.03, 0.1, 0.2, 0.3],
    create: (options) => createFrom(varianceStableDropout, 'bound' in options ? {} : { rate: 0.03 })(options),
  },
];
