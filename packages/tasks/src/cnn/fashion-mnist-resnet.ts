import type { Json } from '@regatta/core';
import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { fashionMnist, slicesParameter } from '../fashion-mnist.ts';
import {
  type ResidualShape,
  residualArchitecture,
  residualHooks,
  residualNetwork,
} from './residual-network.ts';

const shape: ResidualShape = { inputShape: [28, 28, 1], stages: [16, 32, 64], blocks: 2, classes: 10 };

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  return {
    ...fashionMnist(parameters, shape.inputShape, 'residual network with batch norm'),
    family: 'cnn',
    architecture: residualArchitecture(shape),
    hooks: residualHooks,
    objective: classification(shape.classes),
    defaults: { steps: 800, batchSize: 50, learningRate: 1e-3, curveRows: 2000 },
    build: (regularizer, context) => residualNetwork(shape, regularizer, context),
  };
}

/** A network with residual branches and batch normalization, for stochastic depth and for variance shift. */
export const fashionMnistResnet: Task = {
  name: 'fashion-mnist-resnet',
  ...taskOf({}),
  variant: { parameters: slicesParameter, make: taskOf },
};
