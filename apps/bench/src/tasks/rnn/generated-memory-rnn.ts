import type { Task } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { memoryData } from './data/generated-memory.ts';
import { classifierHooks, recurrentArchitecture, sequenceClassifier } from './network.ts';

const length = 24;
const noise = 4;
const symbols = noise + 2;
const shape = { cell: 'lstm', units: 32, classes: 4 } as const;

/**
 * The temporal order problem over 24 steps: the class is which of two kinds two symbols among noise are of, and the first
 * has to be kept for twenty steps. What masks the memory has to leave it whole.
 */
export const generatedMemoryRnn: Task = {
  name: 'generated-memory-rnn',
  title: 'Generated temporal order problem of 24 steps, LSTM',
  family: 'rnn',
  dataset: 'generated-memory',
  architecture: recurrentArchitecture(shape, symbols, 'one-hot, '),
  hooks: classifierHooks,
  cell: shape.cell,
  objective: classification(shape.classes),
  defaults: { steps: 160, batchSize: 40, learningRate: 5e-3, clipNorm: 1 },
  load: memoryData({ length, noise, train: 400, validation: 500, test: 1000 }),
  build: (regularizer, context) => sequenceClassifier(shape, [length, symbols], false, regularizer, context),
};
