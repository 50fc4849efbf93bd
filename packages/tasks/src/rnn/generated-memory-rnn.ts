import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { memoryData } from './data/generated-memory.ts';
import { classifierHooks, recurrentArchitecture, sequenceClassifier } from './network.ts';

const length = 30;
const noise = 4;
const symbols = noise + 2;
const shape = { cell: 'lstm', units: 32, classes: 4 } as const;

/**
 * The temporal order problem over 30 steps: the class is which of two kinds two symbols among noise are of, and the first
 * has to be kept for 24 steps or more.
 *
 * What erases memory does not learn it in these steps: under new masks of rate .25 on the cell at each step, a unit is
 * whole after 24 steps with probability .001. One mask a sequence on the state, or masks on the candidate, leave what is
 * stored alone (Semeniuta, Severyn, Barth 2016, arXiv 1603.05118).
 */
export const generatedMemoryRnn: Task = {
  name: 'generated-memory-rnn',
  title: 'Generated temporal order problem of 30 steps, LSTM',
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
