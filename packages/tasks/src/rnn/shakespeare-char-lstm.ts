import type { Task } from '@regatta/trial';
import { bitsPerCharacter, languageModel } from '@regatta/trial';
import { characters, shakespeareData, steps } from './data/shakespeare.ts';
import { labellerHooks, recurrentArchitecture, sequenceLabeller } from './network.ts';

const shape = { cell: 'lstm', units: 128, classes: characters } as const;

/**
 * The reference protocol: predicts the next character; 100,000 training characters, windows of 64, 3,000 steps, gradients
 * clipped to norm 1.
 */
export const shakespeareCharLstm: Task = {
  name: 'shakespeare-char-lstm',
  title: 'Tiny Shakespeare, 100,000 training characters, LSTM',
  family: 'rnn',
  dataset: 'tinyshakespeare',
  testSet: { kind: 'fixed', size: 50_000, examples: 'characters' },
  architecture: recurrentArchitecture(shape, characters, 'one-hot, '),
  hooks: labellerHooks,
  cell: shape.cell,
  objective: languageModel(characters, bitsPerCharacter),
  defaults: { steps: 3000, batchSize: 32, learningRate: 2e-3, clipNorm: 1, curveRows: 400 },
  load: shakespeareData,
  build: (regularizer, context) => sequenceLabeller(shape, [steps, characters], regularizer, context),
};
