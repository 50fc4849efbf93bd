import type { Stream } from '@regatta/core';
import { generateTabular, type TabularSplit } from '@regatta/datasets';
import type { Split, Task, TaskData } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { checksumOf, sourceOf } from '../generated.ts';
import { once } from '../once.ts';
import { mlp, mlpArchitecture, mlpHooks } from './network.ts';

const shape = { features: 20, classes: 4 };
const layers = [shape.features, 64, 64, shape.classes];

function splitOf({ count, x, labels }: TabularSplit): Split {
  return { size: count, inputs: x, labels: Int32Array.from(labels) };
}

const load = once(
  async (split: Stream): Promise<TaskData> => {
    const data = generateTabular(shape, sourceOf('generated-tabular', 'teacher', split));
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
  (split) => split.key.join(),
);

/** Labels drawn from a random teacher network, so that the loss of the best possible predictor is known. */
export const generatedTabularMlp: Task = {
  name: 'generated-tabular-mlp',
  title: 'Generated table, 400 training rows, known optimum, MLP',
  family: 'mlp',
  dataset: 'generated-tabular',
  architecture: mlpArchitecture(layers),
  hooks: mlpHooks,
  objective: classification(shape.classes),
  defaults: { steps: 500, batchSize: 50, learningRate: 1e-3 },
  load: ({ split }) => load(split),
  build: (regularizer, context) => mlp(layers, regularizer, context),
};
