import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { optdigits } from '../optdigits.ts';
import { integerParameter, widths } from '../variant.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const width = integerParameter(parameters, 'width', widths(128));
  const layers = [64, width, width, 10];
  return {
    ...optdigits(parameters, [64], 'MLP'),
    family: 'mlp',
    architecture: mlpArchitecture(layers),
    hooks: mlpHooks,
    objective: classification(10),
    defaults: { steps: 1000, batchSize: 50, learningRate: 1e-3 },
    build: (regularizer, context) => mlp(layers, regularizer, context),
  };
}

/** Handwritten digits as 64 counts; the training set is small enough for the network to memorize. */
export const optdigitsMlp: Task = {
  name: 'optdigits-mlp',
  ...taskOf({}),
  variant: {
    parameters: {
      train: 'training digits, 10 to 2823',
      width: 'units of both hidden layers, 1 to 4096',
    },
    make: taskOf,
  },
};
