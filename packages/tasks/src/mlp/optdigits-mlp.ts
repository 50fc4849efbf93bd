import type { Json } from '@regatta/core';
import { loadOptdigits } from '@regatta/datasets';
import type { Split, Task, TaskData } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { once } from '../once.ts';
import { splitOf } from '../rows.ts';
import { integerParameter, widths } from '../variant.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const countMax = 16;

interface Loaded extends Omit<TaskData, 'train'> {
  /** Returns the first `count` digits of the official training file. */
  readonly first: (count: number) => Split;
}

/** Training: the first 1,000 digits of the official training file; validation: its last 1,000; test: other writers. */
const load = once(async (files: Parameters<typeof loadOptdigits>[0]): Promise<Loaded> => {
  const { trainFeatures, trainLabels, testFeatures, testLabels, checksums } = await loadOptdigits(files);
  const train = { features: trainFeatures, labels: trainLabels };
  const test = { features: testFeatures, labels: testLabels };
  return {
    inputShape: [64],
    view: { kind: 'image', shape: [8, 8, 1] },
    first: (count) => splitOf(train, 0, count, countMax),
    validation: splitOf(train, trainLabels.length - 1000, trainLabels.length, countMax),
    test: splitOf(test, 0, testLabels.length, countMax),
    checksums,
  };
});

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const count = integerParameter(parameters, 'train', { min: 10, max: 2823, otherwise: 1000 });
  const width = integerParameter(parameters, 'width', widths(128));
  const layers = [64, width, width, 10];
  const data = once(async (files: Parameters<typeof load>[0]): Promise<TaskData> => {
    const { first, ...rest } = await load(files);
    return { ...rest, train: first(count) };
  });
  return {
    title: `Optdigits, ${count.toLocaleString('en-US')} training digits, MLP`,
    family: 'mlp',
    dataset: 'optdigits',
    testSet: { kind: 'fixed', size: 1797, examples: 'digits' },
    architecture: mlpArchitecture(layers),
    hooks: mlpHooks,
    objective: classification(10),
    defaults: { steps: 1000, batchSize: 50, learningRate: 1e-3 },
    load: ({ files }) => data(files),
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
