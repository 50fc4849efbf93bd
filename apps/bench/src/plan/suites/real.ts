import type { Suite } from '../suite.ts';

/** Real digits, images, sounds and text. */
export const real: Suite = {
  name: 'real',
  summary:
    'real data (digits, Fashion-MNIST, spoken vowels, Shakespeare) and the best-known regularizers of each family',
  tasks: [
    'optdigits-mlp',
    'fashion-mnist-mlp',
    'fashion-mnist-cnn',
    'fashion-mnist-resnet',
    'japanese-vowels-gru',
    'shakespeare-char-lstm',
    'fashion-mnist-vit',
    'japanese-vowels-transformer',
    'shakespeare-char-transformer',
  ],
  regularizers: [
    'none',
    'dropout',
    'gaussian-dropout',
    'drop-connect',
    'spatial-dropout',
    'drop-block',
    'stochastic-depth',
    'variational-dropout',
    'zoneout',
    'weight-drop',
  ],
  seeds: 10,
};
