import type { Suite } from '../suite.ts';

/** Real digits, images, sounds and text. */
export const real: Suite = {
  name: 'real',
  summary:
    'real data (digits, Fashion-MNIST, spoken vowels, Shakespeare), every regularizer at its default rate',
  tasks: [
    'optdigits-mlp',
    'fashion-mnist-mlp',
    'fashion-mnist-cnn',
    'fashion-mnist-resnet',
    'japanese-vowels-gru',
    'shakespeare-char-lstm',
  ],
  regularizers: 'all',
  seeds: 5,
};
