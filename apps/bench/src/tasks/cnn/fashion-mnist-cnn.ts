import type { Task } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { fashionMnistData } from '../fashion-mnist.ts';
import { type CnnShape, cnn, cnnArchitecture, cnnHooks, cnnVariant } from './network.ts';

const shape: CnnShape = { inputShape: [28, 28, 1], filters: [32, 64], units: 128, classes: 10 };

const plain: Omit<Task, 'name' | 'variant'> = {
  title: 'Fashion-MNIST, 5,000 training images, CNN',
  family: 'cnn',
  dataset: 'fashion-mnist',
  architecture: cnnArchitecture(shape),
  hooks: cnnHooks,
  objective: classification(shape.classes),
  defaults: { steps: 1000, batchSize: 100, learningRate: 1e-3 },
  load: (context) => fashionMnistData(shape.inputShape, context),
  build: (regularizer, context) => cnn(shape, regularizer, context),
};

/** The reference protocol: two convolutions and a dense layer on 5,000 images for 1,000 steps. */
export const fashionMnistCnn: Task = {
  ...plain,
  name: 'fashion-mnist-cnn',
  variant: cnnVariant(plain, shape),
};
