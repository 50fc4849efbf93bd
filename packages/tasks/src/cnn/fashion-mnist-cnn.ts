import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { fashionMnist, slicesParameter } from '../fashion-mnist.ts';
import {
  batchNormParameter,
  type CnnShape,
  cnn,
  cnnArchitecture,
  cnnHooks,
  withBatchNorm,
} from './network.ts';

const shape: CnnShape = { inputShape: [28, 28, 1], filters: [32, 64], units: 128, classes: 10 };

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const own = withBatchNorm(shape, parameters);
  return {
    ...fashionMnist(parameters, shape.inputShape, 'CNN'),
    family: 'cnn',
    architecture: cnnArchitecture(own),
    hooks: cnnHooks,
    objective: classification(shape.classes),
    defaults: { steps: 1000, batchSize: 100, learningRate: 1e-3, curveRows: 2000 },
    build: (regularizer, context) => cnn(own, regularizer, context),
  };
}

/** The reference protocol: two convolutions and one dense layer, trained on 5,000 images for 1,000 steps. */
export const fashionMnistCnn: Task = {
  name: 'fashion-mnist-cnn',
  ...taskOf({}),
  variant: {
    parameters: {
      train: 'training images, 10 to 50,000, or to 50,000 / slices',
      ...batchNormParameter,
      ...slicesParameter,
    },
    make: taskOf,
  },
};
