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
    testSet: { kind: 'fixed', size: 50_000, examples: 'words' },
    architecture: wordArchitecture(shape),
    hooks: wordHooks(shape),
    cell: shape.cell,
    objective: languageModel(words, perplexity),
    defaults: { steps: 4000, batchSize: 20, learningRate: 2e-3, clipNorm: 1, curveRows: 400 },
    load: wikitext2Data,
    build: (regularizer, context) => wordModel(shape, steps, regularizer, context),
  };
}

/**
 * Predicts the next word; 200,000 training words with a vocabulary of the 2,000 most frequent words. Embeddings and their
 * dropout matter in this task.
 *
 * A trial without a regularizer takes about five minutes on one core: 17 steps per second and one minute of evaluation. An
 * hour on two cores is enough for about 24 trials, e.g. four regularizers and the baseline with about 4 seeds.
 */
export const wikitext2WordLstm: Task = wordTask('wikitext-2-word-lstm', title, false);

/**
 * The same with a shared matrix for the embedding and the last layer, as is common in language models: 256,000 fewer
 * weights.
 *
 * @see Inan, Khosravi, Socher 2017, arXiv 1611.01462; Press and Wolf 2017, arXiv 1608.05859.
 */
export const wikitext2WordLstmTied: Task = wordTask(
  'wikitext-2-word-lstm-tied',
  `${title} with tied weights`,
  true,
);
