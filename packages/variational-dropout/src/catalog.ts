import { type CatalogEntry, createFrom } from '@regatta/core';
import { activationRegularization } from './activation-regularization.ts';
import { embeddingDropout } from './embedding-dropout.ts';
import { fraternalDropout } from './fraternal-dropout.ts';
import { lockedDropout } from './locked-dropout.ts';
import { naiveRecurrentDropout, recurrentDropout, rnnDrop } from './recurrent-dropout.ts';
import { temporalActivationRegularization } from './temporal-activation-regularization.ts';
import { variationalDropout } from './variational-dropout.ts';
import { weightDrop } from './weight-drop.ts';
import { type ZoneoutOptions, zoneout } from './zoneout.ts';

const rates = [0.1, 0.2, 0.3, 0.4, 0.5] as const;

/** The regularizers of this package, as a list shows them and a command line makes them. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'variational-dropout',
    title: 'Variational dropout',
    summary: 'one mask a sequence on the state and the outputs of recurrent layers; `on` adds the inputs',
    paper: 'Gal and Ghahramani 2016, arXiv 1512.05287',
    hooks: ['recurrent', 'sequence'],
    defaultRate: 0.25,
    rates: [0.1, 0.2, 0.25, 0.3, 0.4, 0.5],
    create: createFrom(variationalDropout, { rate: 0.25, on: ['state', 'output'] }),
  },
  {
    name: 'naive-recurrent-dropout',
    title: 'Naive recurrent dropout',
    summary: 'new masks at each step on the recurrent state and, in an LSTM, on the cell: it erases memory',
    paper: 'the baseline of Gal and Ghahramani 2016, arXiv 1512.05287, and Semeniuta et al. 2016',
    hooks: ['recurrent'],
    defaultRate: 0.25,
    rates: [0.1, 0.2, 0.25, 0.3, 0.4, 0.5],
    create: createFrom(naiveRecurrentDropout, { rate: 0.25, on: ['state', 'cell'] }),
  },
  {
    name: 'recurrent-dropout',
    title: 'Recurrent dropout without memory loss',
    summary: 'drops the candidate, so that nothing stored is lost',
    paper: 'Semeniuta, Severyn, Barth 2016, arXiv 1603.05118',
    hooks: ['recurrent'],
    defaultRate: 0.25,
    rates: [0.1, 0.2, 0.25, 0.3, 0.4, 0.5],
    create: createFrom(recurrentDropout, { rate: 0.25 }),
  },
  {
    name: 'rnn-drop',
    title: 'RnnDrop',
    summary: 'one mask a sequence on the cell of an LSTM',
    paper: 'Moon et al. 2015, ASRU',
    hooks: ['recurrent'],
    defaultRate: 0.2,
    rates,
    create: createFrom(rnnDrop, { rate: 0.2 }),
  },
  {
    name: 'zoneout',
    title: 'Zoneout',
    summary: 'units of cell and state keep their old value for a step',
    paper: 'Krueger et al. 2017, arXiv 1606.01305',
    hooks: ['recurrent'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.15, 0.2, 0.3],
    create: (options) =>
      Object.keys(options).some((key) => ['rate', 'stateRate', 'cellRate'].includes(key))
        ? createFrom<ZoneoutOptions>(zoneout)(options)
        : createFrom<ZoneoutOptions>(zoneout, { rate: 0.1 })(options),
  },
  {
    name: 'weight-drop',
    title: 'Weight drop',
    summary: 'drops single weights of the recurrent kernel, the same ones at every step',
    paper: 'Merity, Keskar, Socher 2018, arXiv 1708.02182',
    hooks: ['recurrent'],
    defaultRate: 0.5,
    rates,
    create: createFrom(weightDrop, { rate: 0.5 }),
  },
  {
    name: 'locked-dropout',
    title: 'Locked dropout',
    summary: 'one mask a sequence on the outputs of recurrent layers',
    paper: 'Merity, Keskar, Socher 2018, arXiv 1708.02182',
    hooks: ['sequence'],
    defaultRate: 0.4,
    rates,
    create: createFrom(lockedDropout, { rate: 0.4 }),
  },
  {
    name: 'embedding-dropout',
    title: 'Embedding dropout',
    summary: 'drops whole words, at every place where they occur',
    paper: 'Gal and Ghahramani 2016, arXiv 1512.05287; Merity, Keskar, Socher 2018, arXiv 1708.02182',
    hooks: ['embedding'],
    defaultRate: 0.1,
    rates: [0.05, 0.1, 0.2, 0.3],
    create: createFrom(embeddingDropout, { rate: 0.1 }),
  },
  {
    name: 'activation-regularization',
    title: 'Activation regularization',
    summary: 'penalises large outputs of recurrent layers',
    paper: 'Merity, McCann, Socher 2017, arXiv 1708.01009',
    hooks: ['sequence'],
    create: createFrom(activationRegularization),
  },
  {
    name: 'temporal-activation-regularization',
    title: 'Temporal activation regularization',
    summary: 'penalises changes of the outputs of recurrent layers from step to step',
    paper: 'Merity, McCann, Socher 2017, arXiv 1708.01009',
    hooks: ['sequence'],
    create: createFrom(temporalActivationRegularization),
  },
  {
    name: 'fraternal-dropout',
    title: 'Fraternal dropout',
    summary: 'two passes with locked dropout, whose predictions are drawn together',
    paper: 'Zolna et al. 2018, arXiv 1711.00066',
    hooks: ['sequence', 'loss'],
    defaultRate: 0.4,
    rates,
    create: createFrom(fraternalDropout, { rate: 0.4 }),
  },
];
