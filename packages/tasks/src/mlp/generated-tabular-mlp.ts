import type { Json, Stream } from '@regatta/core';
import { generateTabular, type TabularSplit } from '@regatta/datasets/generated';
import type { Split, Task, TaskData } from '@regatta/trial';
import { blockStream, classification } from '@regatta/trial';
import { checksumOf, sourceOf } from '../generated.ts';
import { once } from '../once.ts';
import { integerParameter, widths } from '../variant.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const name = 'generated-tabular-mlp';
const shape = { features: 20, classes: 4 };
const rows = 400;
const testRows = 4000;

function splitOf({ count, x, labels }: TabularSplit): Split {
  return { size: count, inputs: x, labels: Int32Array.from(labels) };
}

interface TableOptions {
  readonly split: Stream;
  readonly train: number;
  readonly isFresh: boolean;
}

const load = once(
  async ({ split, train: count, isFresh }: TableOptions): Promise<TaskData> => {
    const source = sourceOf({ name: 'generated-tabular', salt: 'teacher', isFresh }, split);
    const data = generateTabular({ ...shape, train: count, test: testRows }, source);
    const [train, validation, test] = [splitOf(data.train), splitOf(data.validation), splitOf(data.test)];
    return {
      inputShape: [shape.features],
      train,
      validation,
      test,
      checksums: { 'generated-tabular': checksumOf(train, validation, test) },
      bayesLoss: data.bayesOnDrawnLabels.loss,
    };
  },
  ({ split, train, isFresh }) => `${split.key.join()} ${train} ${isFresh}`,
);

function taskOf(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> {
  const train = integerParameter(parameters, 'train', { min: 4, max: 100_000, otherwise: rows });
  const width = integerParameter(parameters, 'width', widths(64));
  const depth = integerParameter(parameters, 'layers', { min: 1, max: 8, otherwise: 2 });
  const fixed = parameters.data !== undefined;
  const data = integerParameter(parameters, 'data', { min: 0, max: 1_000_000, otherwise: 0 });
  const isFresh = integerParameter(parameters, 'fresh', { min: 0, max: 1, otherwise: 0 }) === 1;
  const layers = [shape.features, ...Array.from({ length: depth }, () => width), shape.classes];
  return {
    title: `Generated table, ${train} training rows, known optimum, MLP`,
    family: 'mlp',
    dataset: 'generated-tabular',
    ...(fixed ? { testSet: { kind: 'fixed', size: testRows, examples: 'rows' } } : {}),
    architecture: mlpArchitecture(layers),
    hooks: mlpHooks,
    objective: classification(shape.classes),
    defaults: { steps: 500, batchSize: 50, learningRate: 1e-3 },
    load: ({ split }) => load({ split: fixed ? blockStream(name, data, 'split') : split, train, isFresh }),
    build: (regularizer, context) => mlp(layers, regularizer, context),
  };
}

/** A table with labels drawn from a random teacher network, so the loss of the best possible predictor is known. */
export const generatedTabularMlp: Task = {
  name,
  ...taskOf({}),
  variant: {
    parameters: {
      train: 'training rows, 4 to 100,000',
      width: 'units of each hidden layer, 1 to 4096',
      layers: 'hidden layers, 1 to 8',
      fresh: '1: each seed (or `data`) draws its own teacher network; 0: one teacher for all (default)',
      data: 'seed of the rows, used by all trials regardless of their own seeds; for averaging networks',
    },
    make: taskOf,
  },
};
