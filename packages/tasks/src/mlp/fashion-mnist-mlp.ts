import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { fashionMnist, slicesParameter } from '../fashion-mnist.ts';
import { integerParameter, widths } from '../variant.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const width = integerParameter(parameters, 'width', widths(512));
  const layers = [784, width, width, 10];
  return {
    ...fashionMnist(parameters, [784], 'MLP'),
    family: 'mlp',
    architecture: mlpArchitecture(layers),
    hooks: mlpHooks,
    objective: classification(10),
    defaults: { steps: 2000, batchSize: 100, learningRate: 1e-3, curveRows: 2000 },
    build: (regularizer, context) => mlp(layers, regularizer, context),
  };
}

/** The reference protocol: 784-512-512-10, trained on 5,000 images for 2,000 steps, with both hidden layers regularized. */
export const fashionMnistMlp: Task = {
  name: 'fashion-mnist-mlp',
  ...taskOf({}),
  variant: {
    parameters: {
      train: 'training images, 10 to 50,000, or to 50,000 / slices',
      width: 'units of both hidden layers, 1 to 4096',
      ...slicesParameter,
    },
    make: taskOf,
  },
};
