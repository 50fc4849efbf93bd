import type { Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import { japaneseVowelsData } from './data/japanese-vowels.ts';
import { classifierHooks, recurrentArchitecture, sequenceClassifier } from './network.ts';

const shape = { cell: 'gru', units: 64, classes: 9 } as const;
const [steps, channels] = [29, 12];

/** Speaker identification among nine speakers, from 180 utterances of 7 to 29 steps, padded and masked. */
export const japaneseVowelsGru: Task = {
  name: 'japanese-vowels-gru',
  title: 'Japanese vowels, 180 training utterances, GRU',
  family: 'rnn',
  dataset: 'japanese-vowels',
  testSet: { kind: 'fixed', size: 370, examples: 'utterances' },
  architecture: recurrentArchitecture(shape, channels),
  hooks: classifierHooks,
  cell: shape.cell,
  objective: classification(shape.classes),
  defaults: { steps: 600, batchSize: 30, learningRate: 2e-3, clipNorm: 1 },
  load: japaneseVowelsData,
  build: (regularizer, context) => sequenceClassifier(shape, [steps, channels], true, regularizer, context),
};
