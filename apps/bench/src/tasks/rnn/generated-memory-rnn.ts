import type { Task } from '../../task.ts';
import { classification } from '../../training/objective.ts';
import { memoryData } from './data/generated-memory.ts';
import { classifierHooks, recurrentArchitecture, sequenceClassifier } from './network.ts';

const length = 20;
const noise = 4;
const symbols = noise + 2;
const shape = { cell: 'simpleRnn', units: 64, classes: 4 } as const;

/**
 * The temporal order problem over 20 steps: two symbols have to be remembered through noise. A simple recurrent layer has
 * no memory but its state, so that masks drawn anew at each step destroy what masks drawn once a sequence leave.
 */
export const generatedMemoryRnn: Task = {
  name: 'generated-memory-rnn',
  title: 'Generated temporal order problem of 20 steps, RNN',
  family: 'rnn',
  dataset: 'generated-memory',
  architecture: recurrentArchitecture(shape, symbols, 'one-hot, '),
  hooks: classifierHooks,
  cell: shape.cell,
  objective: classification(shape.classes),
  defaults: { steps: 500, batchSize: 40, learningRate: 2e-3, clipNorm: 1 },
  load: memoryData({ length, noise, train: 400, validation: 500, test: 1000 }),
  build: (regularizer, context) => sequenceClassifier(shape, [length, symbols], false, regularizer, context),
};
