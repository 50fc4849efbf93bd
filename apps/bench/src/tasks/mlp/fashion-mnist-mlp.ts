import type { Task } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { fashionMnistData } from '../fashion-mnist.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const layers = [784, 512, 512, 10];

/** The reference protocol: 784-512-512-10 on 5,000 images for 2,000 steps, both hidden layers regularized. */
export const fashionMnistMlp: Task = {
  name: 'fashion-mnist-mlp',
  title: 'Fashion-MNIST, 5,000 training images, MLP',
  family: 'mlp',
  dataset: 'fashion-mnist',
  architecture: mlpArchitecture(layers),
  hooks: mlpHooks,
  objective: classification(10),
  defaults: { steps: 2000, batchSize: 100, learningRate: 1e-3 },
  load: (context) => fashionMnistData([784], context),
  build: (regularizer, context) => mlp(layers, regularizer, context),
};
