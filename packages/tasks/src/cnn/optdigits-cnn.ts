import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { optdigits } from '../optdigits.ts';
import {
  batchNormParameter,
  type CnnShape,
  cnn,
  cnnArchitecture,
  cnnHooks,
  withBatchNorm,
} from './network.ts';

const shape: CnnShape = { inputShape: [8, 8, 1], filters: [16, 32], units: 128, classes: 10 };

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const own = withBatchNorm(shape, parameters);
  return {
    ...optdigits(parameters, shape.inputShape, 'CNN'),
    family: 'cnn',
    architecture: cnnArchitecture(own),
    hooks: cnnHooks,
    objective: classification(shape.classes),
    defaults: { steps: 600, batchSize: 50, learningRate: 1e-3 },
    build: (regularizer, context) => cnn(own, regularizer, context),
  };
}

/** Handwritten digits as images of 8 x 8 counts, with two convolutions and one dense layer. */
export const optdigitsCnn: Task = {
  name: 'optdigits-cnn',
  ...taskOf({}),
  variant: { parameters: { train: 'training digits, 10 to 2823', ...batchNormParameter }, make: taskOf },
};
