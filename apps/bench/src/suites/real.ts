import type { Suite } from '../suite.ts';

/** Real images and digits. */
export const real: Suite = {
  name: 'real',
  summary: 'real data (Fashion-MNIST, optdigits), every regularizer at its default rate',
  tasks: ['optdigits-mlp', 'fashion-mnist-mlp', 'fashion-mnist-cnn', 'fashion-mnist-resnet'],
  regularizers: 'all',
  seeds: 5,
};
