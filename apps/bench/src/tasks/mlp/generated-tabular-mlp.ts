import { createHash } from 'node:crypto';
import { type Stream, stream } from '@regatta/core';
import { generateTabular, type Random, type TabularSplit } from '@regatta/datasets';
import type { Split, Task, TaskData } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { once } from '../once.ts';
import { mlp, mlpArchitecture } from './network.ts';

const shape = { features: 20, classes: 4 };
const layers = [shape.features, 64, 64, shape.classes];

/** One fixed problem for all seeds; each seed draws its own examples of it. */
const problem = stream('regatta').fold('generated-tabular');

function sourceOf(examples: Stream): Random {
  return {
    fold: (salt) => (salt === 'teacher' ? problem : examples).fold(salt),
    uniform: (count) => examples.uniform(count),
    normal: (count) => examples.normal(count),
    permutation: (n) => examples.permutation(n),
  };
}

function splitOf({ count, x, labels }: TabularSplit): Split {
  return { size: count, inputs: x, labels: Int32Array.from(labels) };
}

function checksumOf(...splits: readonly Split[]): string {
  const hash = createHash('sha256');
  for (const { inputs, labels } of splits) {
    for (const { buffer, byteOffset, byteLength } of [inputs, labels]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}

const load = once(
  async (split: Stream): Promise<TaskData> => {
    const data = generateTabular(shape, sourceOf(split));
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
  objective: classification(shape.classes),
  defaults: { steps: 600, batchSize: 50, learningRate: 1e-3 },
  load: ({ split }) => load(split),
  build: (regularizer, context) => mlp(layers, regularizer, context),
};
