import { loadOptdigits } from '@regatta/datasets';
import type { Task, TaskData } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { once } from '../once.ts';
import { splitOf } from '../rows.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const layers = [64, 128, 128, 10];
const countMax = 16;

/** The first 1,000 digits of the official training file train, its last 1,000 validate; other writers test. */
const load = once(async (files: Parameters<typeof loadOptdigits>[0]): Promise<TaskData> => {
  const { trainFeatures, trainLabels, testFeatures, testLabels, checksums } = await loadOptdigits(files);
  const train = { features: trainFeatures, labels: trainLabels };
  const test = { features: testFeatures, labels: testLabels };
  return {
    inputShape: [64],
    view: { kind: 'image', shape: [8, 8, 1] },
    train: splitOf(train, 0, 1000, countMax),
    validation: splitOf(train, trainLabels.length - 1000, trainLabels.length, countMax),
    test: splitOf(test, 0, testLabels.length, countMax),
    checksums,
  };
});

/** Handwritten digits as 64 counts; the training set is small enough to be learned by heart. */
export const optdigitsMlp: Task = {
  name: 'optdigits-mlp',
  title: 'Optdigits, 1,000 training digits, MLP',
  family: 'mlp',
  dataset: 'optdigits',
  architecture: mlpArchitecture(layers),
  hooks: mlpHooks,
  objective: classification(10),
  defaults: { steps: 1000, batchSize: 50, learningRate: 1e-3 },
  load: ({ files }) => load(files),
  build: (regularizer, context) => mlp(layers, regularizer, context),
};
