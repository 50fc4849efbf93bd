import { loadFashionMnist } from '@regatta/datasets';
import type { Task, TaskData } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { once } from '../once.ts';
import { splitOf } from '../rows.ts';
import { mlp, mlpArchitecture } from './network.ts';

const layers = [784, 512, 512, 10];
const pixelMax = 255;

/** Few examples of many pixels: the first 5,000 training images; the last 10,000 of that file validate. */
const load = once(async (files: Parameters<typeof loadFashionMnist>[0]): Promise<TaskData> => {
  const { trainImages, trainLabels, testImages, testLabels, checksums } = await loadFashionMnist(files);
  const train = { features: trainImages, labels: trainLabels };
  const test = { features: testImages, labels: testLabels };
  return {
    inputShape: [784],
    train: splitOf(train, 0, 5000, pixelMax),
    validation: splitOf(train, 50_000, 60_000, pixelMax),
    test: splitOf(test, 0, 10_000, pixelMax),
    checksums,
  };
});

/** The reference protocol: 784-512-512-10 on 5,000 images for 2,000 steps, both hidden layers regularized. */
export const fashionMnistMlp: Task = {
  name: 'fashion-mnist-mlp',
  title: 'Fashion-MNIST, 5,000 training images, MLP',
  family: 'mlp',
  dataset: 'fashion-mnist',
  architecture: mlpArchitecture(layers),
  objective: classification(10),
  defaults: { steps: 2000, batchSize: 100, learningRate: 1e-3 },
  load: ({ files }) => load(files),
  build: (regularizer, context) => mlp(layers, regularizer, context),
};
