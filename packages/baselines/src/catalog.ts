import type { CatalogEntry, JsonObject, Regularizer } from '@regatta/core';
import { activityRegularization } from './activity-regularization.ts';
import { batchNorm } from './batch-norm.ts';
import { cutmix } from './cutmix.ts';
import { earlyStopping } from './early-stopping.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { groupNorm } from './group-norm.ts';
import { l1 } from './l1.ts';
import { l1l2 } from './l1l2.ts';
import { l2 } from './l2.ts';
import { labelSmoothing } from './label-smoothing.ts';
import { layerNorm } from './layer-norm.ts';
import { maxNorm } from './max-norm.ts';
import { minMaxNorm } from './min-max-norm.ts';
import { mixup } from './mixup.ts';
import { nonNeg } from './non-neg.ts';
import { orthogonalRegularization } from './orthogonal-regularization.ts';
import { rDrop } from './r-drop.ts';
import { stochasticWeightAveraging } from './stochastic-weight-averaging.ts';
import { unitNorm } from './unit-norm.ts';
import { weightDecay } from './weight-decay.ts';

/** Makes a regularizer from plain JSON; the factory itself checks every option. */
function from<O extends object>(
  factory: (options: O) => Regularizer,
  defaults: JsonObject = {},
): CatalogEntry['create'] {
  return (options) => factory({ ...defaults, ...options } as O);
}

/** The regularizers of this package, as a list shows them and a command line makes them. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'l1',
    title: 'L1',
    summary: 'penalizes absolute values of kernels: small weights go to zero',
    paper: 'Tibshirani 1996, J. R. Stat. Soc. B 58:267',
    hooks: ['penalty'],
    create: from(l1),
  },
  {
    name: 'l2',
    title: 'L2',
    summary: 'penalizes squares of kernels: weights stay small',
    paper: 'Krogh and Hertz 1991, NIPS',
    hooks: ['penalty'],
    create: from(l2),
  },
  {
    name: 'l1l2',
    title: 'L1 and L2',
    summary: 'penalizes absolute values and squares of kernels',
    paper: 'Zou and Hastie 2005, J. R. Stat. Soc. B 67:301',
    hooks: ['penalty'],
    create: from(l1l2),
  },
  {
    name: 'weight-decay',
    title: 'Decoupled weight decay',
    summary: 'each step shrinks kernels, past the scaling of Adam',
    paper: 'Loshchilov and Hutter 2019, arXiv 1711.05101',
    hooks: ['follow'],
    create: from(weightDecay),
  },
  {
    name: 'orthogonal-regularization',
    title: 'Orthogonal regularization',
    summary: 'draws the vectors of the units of a layer towards an orthonormal set',
    paper: 'Bansal, Chen, Wang 2018, arXiv 1810.09102',
    hooks: ['penalty'],
    create: from(orthogonalRegularization),
  },
  {
    name: 'max-norm',
    title: 'Max-norm constraint',
    summary: 'the weights that enter a unit keep a norm of at most 2',
    paper: 'Srebro and Shraibman 2005, COLT; Srivastava et al. 2014, JMLR 15:1929',
    hooks: ['afterStep'],
    create: from(maxNorm),
  },
  {
    name: 'unit-norm',
    title: 'Unit-norm constraint',
    summary: 'the weights that enter a unit keep norm 1',
    paper: 'Keras, UnitNorm',
    hooks: ['afterStep'],
    create: from(unitNorm),
  },
  {
    name: 'non-neg',
    title: 'Non-negativity constraint',
    summary: 'weights below zero are set to zero',
    paper: 'Chorowski and Zurada 2015, IEEE TNNLS 26:62',
    hooks: ['afterStep'],
    create: from(nonNeg),
  },
  {
    name: 'min-max-norm',
    title: 'Min-max-norm constraint',
    summary: 'the weights that enter a unit keep a norm between two bounds',
    paper: 'Keras, MinMaxNorm',
    hooks: ['afterStep'],
    create: from(minMaxNorm),
  },
  {
    name: 'activity-regularization',
    title: 'Activity regularization',
    summary: 'penalizes activations',
    paper: 'Keras, ActivityRegularization',
    hooks: ['hidden', 'sequence', 'featureMap'],
    create: from(activityRegularization),
  },
  {
    name: 'gaussian-noise',
    title: 'Gaussian noise',
    summary: 'adds noise to the inputs',
    paper: 'Bishop 1995, Neural Computation 7:108',
    hooks: ['input'],
    create: from(gaussianNoise, { stddev: 0.1 }),
  },
  {
    name: 'label-smoothing',
    title: 'Label smoothing',
    summary: 'targets leave some probability to every class',
    paper: 'Szegedy et al. 2016, arXiv 1512.00567',
    hooks: ['loss'],
    targets: 'classes',
    create: from(labelSmoothing),
  },
  {
    name: 'mixup',
    title: 'Mixup',
    summary: 'trains on mixtures of two examples and of their targets',
    paper: 'Zhang et al. 2018, arXiv 1710.09412',
    hooks: ['input', 'batch'],
    create: from(mixup),
  },
  {
    name: 'cutmix',
    title: 'CutMix',
    summary: 'pastes a box of one image into another and mixes targets by area',
    paper: 'Yun et al. 2019, arXiv 1905.04899',
    hooks: ['image', 'batch'],
    create: from(cutmix),
  },
  {
    name: 'r-drop',
    title: 'R-Drop',
    summary: 'two passes with dropout masks of their own, whose distributions are drawn together',
    paper: 'Liang et al. 2021, arXiv 2106.14448',
    hooks: ['hidden', 'sequence', 'loss'],
    targets: 'classes',
    defaultRate: 0.3,
    rates: [0.1, 0.2, 0.3, 0.4, 0.5],
    create: from(rDrop, { rate: 0.3 }),
  },
  {
    name: 'early-stopping',
    title: 'Early stopping',
    summary: 'ends when the validation loss no longer falls; puts back the best weights',
    paper: 'Prechelt 1998, Neural Networks: Tricks of the Trade',
    hooks: ['follow'],
    create: from(earlyStopping),
  },
  {
    name: 'batch-norm',
    title: 'Batch normalization',
    summary: 'normalizes each channel by its statistics in the batch',
    paper: 'Ioffe and Szegedy 2015, arXiv 1502.03167',
    hooks: ['hidden', 'featureMap'],
    create: from(batchNorm),
  },
  {
    name: 'layer-norm',
    title: 'Layer normalization',
    summary: 'normalizes the units of each example by their own statistics',
    paper: 'Ba, Kiros, Hinton 2016, arXiv 1607.06450',
    hooks: ['hidden', 'sequence'],
    create: from(layerNorm),
  },
  {
    name: 'group-norm',
    title: 'Group normalization',
    summary: 'normalizes groups of channels of each example by their own statistics',
    paper: 'Wu and He 2018, arXiv 1803.08494',
    hooks: ['featureMap'],
    create: from(groupNorm),
  },
  {
    name: 'stochastic-weight-averaging',
    title: 'Stochastic weight averaging',
    summary: 'the final weights are the mean of those along the last quarter of training',
    paper: 'Izmailov et al. 2018, arXiv 1803.05407',
    hooks: ['follow'],
    create: from(stochasticWeightAveraging),
  },
];
