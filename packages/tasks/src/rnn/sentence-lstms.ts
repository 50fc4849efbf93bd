import { requests, reviews, type SentenceSet, sentenceTask } from '../sentence-tasks.ts';
import {
  type RecurrentShape,
  recurrentArchitecture,
  wordClassifier,
  wordClassifierHooks,
} from './network.ts';

const size = 48;
const defaults = { steps: 400, batchSize: 32, learningRate: 2e-3, clipNorm: 1, curveRows: 500 };

function taskOf({ name, form: { steps, words }, ...set }: SentenceSet) {
  const shape: RecurrentShape = { cell: 'lstm', units: 64, classes: set.classes };
  return sentenceTask(
    `${name}-lstm`,
    { ...set, dataset: name },
    {
      title: 'LSTM',
      family: 'rnn',
      architecture: recurrentArchitecture(shape, words, `embedding ${size}, `),
      hooks: wordClassifierHooks,
      cell: shape.cell,
      defaults,
      build: (regularizer, context) => wordClassifier(shape, { steps, words, size }, regularizer, context),
    },
  );
}

/** Polarity of sentences; equal data to `movie-reviews-transformer`. */
export const movieReviewsLstm = taskOf(reviews);

/** Intents of sentences; equal data to `snips-transformer`. */
export const snipsLstm = taskOf(requests);
