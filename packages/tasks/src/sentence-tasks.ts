import type { Json, Regularizer } from '@regatta/core';
import type { TrainingOptions } from '@regatta/record';
import type { BuildContext, Task } from '@regatta/trial';
import { classification } from '@regatta/trial';
import type * as tf from '@tensorflow/tfjs';
import {
  mostRequests,
  mostReviews,
  requestData,
  requestForm,
  reviewData,
  reviewForm,
  type SentenceForm,
} from './sentences.ts';
import { integerParameter } from './variant.ts';

/** A set of sentences with classes, on which a Transformer and a recurrent network are compared. */
export interface SentenceSet {
  /** Name of the data set. */
  readonly name: 'movie-reviews' | 'snips';
  /** Display title. */
  readonly title: string;
  readonly classes: number;
  readonly form: SentenceForm;
  /** Default number of training sentences, and the largest one. */
  readonly train: { readonly usual: number; readonly most: number };
  /** Number of test sentences. */
  readonly test: number;
  readonly load: typeof reviewData;
}

/** Polarity of sentences of movie reviews. */
export const reviews: SentenceSet = {
  name: 'movie-reviews',
  title: 'Movie reviews',
  classes: 2,
  form: reviewForm,
  train: { usual: 4000, most: mostReviews },
  test: 2000,
  load: reviewData,
};

/** Intents of requests to a voice assistant, from few examples: with all of them, a linear model is near the ceiling. */
export const requests: SentenceSet = {
  name: 'snips',
  title: 'SNIPS intents',
  classes: 7,
  form: requestForm,
  train: { usual: 500, most: mostRequests },
  test: 700,
  load: requestData,
};

/** What a network adds to a task on sentences. */
export interface SentenceNetwork extends Pick<Task, 'family' | 'architecture' | 'hooks' | 'cell'> {
  /** Ends the title. */
  readonly title: string;
  readonly defaults: TrainingOptions;
  build(regularizer: Regularizer, context: BuildContext): tf.LayersModel;
}

/** A task on sentences, with the parameter `train`. */
export function sentenceTask(
  name: string,
  {
    title,
    dataset,
    classes,
    train,
    test,
    load,
  }: Omit<SentenceSet, 'name' | 'form'> & { readonly dataset: string },
  { title: network, ...rest }: SentenceNetwork,
): Task {
  const make = (parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'> => {
    const count = integerParameter(parameters, 'train', { min: 50, max: train.most, otherwise: train.usual });
    return {
      ...rest,
      title: `${title}, ${count.toLocaleString('en-US')} training sentences, ${network}`,
      dataset,
      testSet: { kind: 'fixed', size: test, examples: 'sentences' },
      objective: classification(classes),
      load: ({ files }) => load({ files, train: count }),
    };
  };
  const parameters = { train: `training sentences, 50 to ${train.most.toLocaleString('en-US')}` };
  return { name, ...make({}), variant: { parameters, make } };
}
