import { requests, reviews, type SentenceSet, sentenceTask } from '../sentence-tasks.ts';
import {
  classifyText,
  classifyTextHooks,
  type TransformerShape,
  transformerArchitecture,
} from './network.ts';

const defaults = { steps: 400, batchSize: 32, learningRate: 1e-3, warmup: 60, clipNorm: 1, curveRows: 500 };

function taskOf({ name, form: { steps, words }, ...set }: SentenceSet) {
  const shape: TransformerShape = { width: 48, heads: 4, inner: 96, depth: 2, classes: set.classes };
  return sentenceTask(
    `${name}-transformer`,
    { ...set, dataset: name },
    {
      title: 'Transformer',
      family: 'transformer',
      architecture: transformerArchitecture(shape, words, 'embedding'),
      hooks: classifyTextHooks,
      defaults,
      build: (regularizer, context) => classifyText(steps, words, { shape, regularizer, context }),
    },
  );
}

/** Polarity of sentences; equal data to `movie-reviews-lstm`. */
export const movieReviewsTransformer = taskOf(reviews);

/** Intents of sentences; equal data to `snips-lstm`. */
export const snipsTransformer = taskOf(requests);
