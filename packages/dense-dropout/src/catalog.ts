import { type CatalogEntry, createFrom } from '@regatta/core';
import { alphaDropout } from './alpha-dropout.ts';
import { concreteDropout } from './concrete-dropout.ts';
import { dropConnect } from './drop-connect.ts';
import { dropout } from './dropout.ts';
import { featureAlphaDropout } from './feature-alpha-dropout.ts';
import { gaussianDropout } from './gaussian-dropout.ts';
import { multiSampleDropout } from './multi-sample-dropout.ts';
import { sparseVariationalDropout } from './sparse-variational-dropout.ts';
import { standout } from './standout.ts';
import { targetedDropout } from './targeted-dropout.ts';
import { variationalGaussianDropout } from './variational-gaussian-dropout.ts';

/** The regularizers of this package, as a list shows them and a command line makes them. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'dropout',
    title: 'Dropout',
    summary: 'drops units, each on its own',
    paper: 'Srivastava et al. 2014, JMLR 15:1929; Hinton et al. 2012, arXiv 1207.0580',
    hooks: ['hidden', 'sequence'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
    create: createFrom(dropout, { rate: 0.5 }),
  },
  {
    name: 'gaussian-dropout',
    title: 'Gaussian dropout',
    summary: 'multiplies units by Gaussian noise of mean 1',
    paper: 'Srivastava et al. 2014, JMLR 15:1929, section 10',
    hooks: ['hidden', 'sequence'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
    create: createFrom(gaussianDropout, { rate: 0.5 }),
  },
  {
    name: 'alpha-dropout',
    title: 'Alpha dropout',
    summary: 'keeps mean 0 and variance 1; meant for networks of SELU units',
    paper: 'Klambauer et al. 2017, arXiv 1706.02515',
    hooks: ['hidden', 'sequence'],
    defaultRate: 0.1,
    rates: [0.01, 0.05, 0.1, 0.15, 0.2],
    create: createFrom(alphaDropout, { rate: 0.1 }),
  },
  {
    name: 'feature-alpha-dropout',
    title: 'Feature alpha dropout',
    summary: 'alpha dropout of whole channels; meant for networks of SELU units',
    paper: 'Klambauer et al. 2017, arXiv 1706.02515',
    hooks: ['hidden', 'sequence', 'featureMap'],
    defaultRate: 0.1,
    rates: [0.01, 0.05, 0.1, 0.15, 0.2],
    create: createFrom(featureAlphaDropout, { rate: 0.1 }),
  },
  {
    name: 'drop-connect',
    title: 'DropConnect',
    summary: 'drops single weights of dense layers',
    paper: 'Wan et al. 2013, ICML',
    hooks: ['dense'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
    create: createFrom(dropConnect, { rate: 0.5 }),
  },
  {
    name: 'concrete-dropout',
    title: 'Concrete dropout',
    summary: 'each dense layer learns the rate of its input; the given rate is where it starts',
    paper: 'Gal, Hron, Kendall 2017, arXiv 1705.07832',
    hooks: ['dense', 'output'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.2, 0.5],
    create: createFrom(concreteDropout),
  },
  {
    name: 'standout',
    title: 'Standout',
    summary: 'keeps a unit with a probability that grows with its activity',
    paper: 'Ba and Frey 2013, NIPS',
    hooks: ['dense'],
    create: createFrom(standout),
  },
  {
    name: 'variational-gaussian-dropout',
    title: 'Variational Gaussian dropout',
    summary: 'Gaussian noise on weights, its variance learned; the given rate is where it starts',
    paper: 'Kingma, Salimans, Welling 2015, arXiv 1506.02557',
    hooks: ['dense', 'output'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.5],
    create: createFrom(variationalGaussianDropout),
  },
  {
    name: 'sparse-variational-dropout',
    title: 'Sparse variational dropout',
    summary: 'each weight learns its noise; those drowned in it are removed',
    paper: 'Molchanov, Ashukha, Vetrov 2017, arXiv 1701.05369',
    hooks: ['dense', 'output'],
    create: createFrom(sparseVariationalDropout),
  },
  {
    name: 'targeted-dropout',
    title: 'Targeted dropout',
    summary: 'drops the smallest weights only; inference is the pruned network',
    paper: 'Gomez et al. 2019, arXiv 1905.13678',
    hooks: ['dense', 'conv'],
    defaultRate: 0.5,
    rates: [0.25, 0.5, 0.75],
    create: createFrom(targetedDropout, { rate: 0.5 }),
  },
  {
    name: 'multi-sample-dropout',
    title: 'Multi-sample dropout',
    summary: 'the last layer sees several masks in each step; their losses are averaged',
    paper: 'Inoue 2019, arXiv 1905.09788',
    hooks: ['output', 'loss'],
    defaultRate: 0.5,
    rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
    create: createFrom(multiSampleDropout, { rate: 0.5 }),
  },
];
