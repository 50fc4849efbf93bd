import type { Task } from '../../task.ts';
import { languageModel, perplexity } from '../../training/objective.ts';
import { steps, wikitext2Data, words } from './data/wikitext-2.ts';
import { recurrentArchitecture, wordHooks, wordModel } from './network.ts';

const shape = { cell: 'lstm', units: 128, classes: words } as const;
const size = 128;

/** The next word of 200,000, of a vocabulary of the 2,000 most frequent; embeddings and their dropout matter here. */
export const wikitext2WordLstm: Task = {
  name: 'wikitext-2-word-lstm',
  title: 'WikiText-2, 200,000 training words, vocabulary of 2,000, LSTM',
  family: 'rnn',
  dataset: 'wikitext-2',
  architecture: recurrentArchitecture(shape, words, `embedding ${size}, `),
  hooks: wordHooks,
  cell: shape.cell,
  objective: languageModel(words, perplexity),
  defaults: { steps: 4000, batchSize: 20, learningRate: 2e-3, clipNorm: 1 },
  load: wikitext2Data,
  build: (regularizer, context) => wordModel(shape, [steps, words, size], regularizer, context),
};
