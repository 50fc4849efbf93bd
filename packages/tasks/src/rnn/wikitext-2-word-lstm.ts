import type { Task } from '@regatta/trial';
import { languageModel, perplexity } from '@regatta/trial';
import { steps, wikitext2Data, words } from './data/wikitext-2.ts';
import { type WordShape, wordArchitecture, wordHooks, wordModel } from './network.ts';

const title = 'WikiText-2, 200,000 training words, vocabulary of 2,000, LSTM';

function wordTask(name: string, title: string, tied: boolean): Task {
  const shape: WordShape = { cell: 'lstm', units: 128, classes: words, size: 128, tied };
  return {
    name,
    title,
    family: 'rnn',
    dataset: 'wikitext-2',
    architecture: wordArchitecture(shape),
    hooks: wordHooks(shape),
    cell: shape.cell,
    objective: languageModel(words, perplexity),
    defaults: { steps: 4000, batchSize: 20, learningRate: 2e-3, clipNorm: 1 },
    load: wikitext2Data,
    build: (regularizer, context) => wordModel(shape, steps, regularizer, context),
  };
}

/**
 * The next word of 200,000, of a vocabulary of the 2,000 most frequent; embeddings and their dropout matter here.
 *
 * A trial without regularizer takes about five minutes of one core, 17 steps a second and a minute of evaluation: an hour
 * of two cores is about 24 trials, four regularizers and the baseline with 4 seeds or so.
 */
export const wikitext2WordLstm: Task = wordTask('wikitext-2-word-lstm', title, false);

/**
 * The same with one matrix for the embedding and the last layer, as language models have it: fewer weights by 256,000.
 *
 * @see Inan, Khosravi, Socher 2017, arXiv 1611.01462; Press and Wolf 2017, arXiv 1608.05859.
 */
export const wikitext2WordLstmTied: Task = wordTask(
  'wikitext-2-word-lstm-tied',
  `${title} with tied weights`,
  true,
);
