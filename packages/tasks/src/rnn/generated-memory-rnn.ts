import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { memoryData } from './data/generated-memory.ts';
import { classifierHooks, recurrentArchitecture, sequenceClassifier } from './network.ts';

const length = 30;
const noise = 4;
const symbols = noise + 2;
const shape = { cell: 'lstm', units: 32, classes: 4 } as const;

/**
 * The temporal order problem over 30 steps: the class is given by the kinds of two symbols among noise, each of which is one
 * of two kinds. The network has to remember the first one for at least 24 steps.
 *
 * A network whose memory is erased does not learn it within the training budget: with new masks of rate 0.25 on the cell
 * state at each step, a unit survives 24 steps with probability 0.001. One mask per sequence on the state, or masks on the
 * candidate, do not erase what is stored (Semeniuta, Severyn, Barth 2016, arXiv:1603.05118).
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
