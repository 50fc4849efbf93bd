import type { ActivationMethod, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const subtract: ActivationMethod['train'] = (x, { others }) => tf.sub(x, others[0] ?? 0);

/** a - b. */
export const subtractMethod: ActivationMethod = {
  name: 'keras-subtract',
  inputs: [2],
  train: subtract,
  infer: subtract,
};

/** The shortcut plus a branch that is dropped as a whole, for all examples of a batch together, as in KerasCV. */
export const stochasticDepthMethod: ActivationMethod = {
  name: 'keras-stochastic-depth',
  inputs: [2],
  train: (shortcut, { others: [branch], rate, stream }) => {
    const kept = stream.bernoulli(1, 1 - rate)[0] ?? 0;
    return kept === 0 || branch === undefined ? shortcut.clone() : tf.add(shortcut, branch);
  },
  infer: (shortcut, { others: [branch], rate }) =>
    branch === undefined ? shortcut.clone() : tf.add(shortcut, tf.mul(branch, 1 - rate)),
};

/** The saved forms: Keras's `Subtract` and KerasCV's `StochasticDepth`. */
export const mergingForms: readonly KerasForm[] = [
  {
    className: 'Subtract',
    exclusive: true,
    config: () => ({}),
    read: () => ({ method: subtractMethod.name, params: {} }),
  },
  {
    className: 'StochasticDepth',
    exclusive: true,
    config: ({ rate, seed }) => ({ ...(typeof rate === 'number' ? { rate } : {}), seed }),
    read: () => ({ method: stochasticDepthMethod.name, params: {} }),
  },
];
