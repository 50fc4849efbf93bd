import { stream } from '@regatta/core';
import { type LabeledSentences, loadMovieReviews, loadSnips } from '@regatta/datasets';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { once } from './once.ts';

/** Ids of padding and of words outside the vocabulary. */
const [padding, unknown] = [0, 1];

/** How sentences become ids. */
export interface SentenceForm {
  /** Steps of an example; longer sentences are cut, shorter ones padded. */
  readonly steps: number;
  /** Ids: padding, unknown words, and the most frequent words of the training split. */
  readonly words: number;
}

/** The first `count` words of the training split by frequency; those that occur once are left out. */
function vocabularyOf({ sentences }: LabeledSentences, count: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .filter(([, times]) => times > 1)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([word]) => word);
}

/** What loading sentences depends on. */
interface SentenceContext extends Pick<LoadContext, 'files'> {
  /** Number of training sentences. */
  readonly train: number;
}

/** The splits of a data set, with the checksums of its files. */
interface SentenceSplits extends Pick<TaskData, 'checksums'> {
  readonly train: LabeledSentences;
  readonly validation: LabeledSentences;
  readonly test: LabeledSentences;
}

/** Some rows of sentences. */
const rowsOf = ({ sentences, labels }: LabeledSentences, rows: ArrayLike<number>): LabeledSentences => ({
  sentences: Array.from(rows, (row) => sentences[row]!),
  labels: Uint8Array.from(rows, (row) => labels[row]!),
});

/** Sentences as ids of a vocabulary that the training split alone determines. */
export function sentenceData(
  splits: Omit<SentenceSplits, 'checksums'>,
  { steps, words }: SentenceForm,
): Omit<TaskData, 'checksums'> {
  const vocabulary = vocabularyOf(splits.train, words - 2);
  const idOf = new Map(vocabulary.map((word, i) => [word, i + 2]));
  const splitOf = ({ sentences, labels }: LabeledSentences): Split => {
    const inputs = new Int32Array(sentences.length * steps).fill(padding);
    sentences.forEach((sentence, row) => {
      sentence.slice(0, steps).forEach((word, t) => {
        inputs[row * steps + t] = idOf.get(word) ?? unknown;
      });
    });
    return { size: sentences.length, inputs, labels: Int32Array.from(labels) };
  };
  const rest = Array<string>(words - 2 - vocabulary.length).fill('');
  return {
    inputShape: [steps],
    train: splitOf(splits.train),
    validation: splitOf(splits.validation),
    test: splitOf(splits.test),
    view: { kind: 'text', symbols: ['', '?', ...vocabulary, ...rest], between: ' ' },
  };
}

/** The files are sorted by class: one order, the same for all tasks and seeds. */
const shuffled = (name: string, size: number): readonly number[] =>
  Array.from(stream('regatta').fold(name).permutation(size));

/** Most training sentences of movie reviews. */
export const mostReviews = 7000;
/** Steps and words of movie reviews. */
export const reviewForm: SentenceForm = { steps: 40, words: 4000 };
const heldReviews = { validation: 1500, test: 2000 } as const;

/** Loads sentences as ids, once for each number of training sentences. @param split loads the files and divides their sentences. */
const loader = (
  form: SentenceForm,
  split: (files: LoadContext['files'], train: number) => Promise<SentenceSplits>,
): ((context: SentenceContext) => Promise<TaskData>) =>
  once(
    async ({ files, train }: SentenceContext): Promise<TaskData> => {
      const { checksums, ...splits } = await split(files, train);
      return { ...sentenceData(splits, form), checksums };
    },
    ({ train }) => String(train),
  );

/** Sentences of movie reviews; 1,500 validate and 2,000 test, the same ones for all tasks, seeds and sizes. */
export const reviewData = loader(reviewForm, async (files, train) => {
  const all = await loadMovieReviews(files);
  const order = shuffled('movie-reviews', all.labels.length);
  const { validation, test } = heldReviews;
  return {
    test: rowsOf(all, order.slice(0, test)),
    validation: rowsOf(all, order.slice(test, test + validation)),
    train: rowsOf(all, order.slice(test + validation, test + validation + train)),
    checksums: all.checksums,
  };
});

/** Most training sentences of SNIPS. */
export const mostRequests = 12_000;
/** Steps and words of SNIPS. */
export const requestForm: SentenceForm = { steps: 24, words: 2000 };

/** Requests to a voice assistant: the first of the shuffled training files train, the last 1,784 validate; the test split is the official one. */
export const requestData = loader(requestForm, async (files, train) => {
  const all = await loadSnips(files);
  const order = shuffled('snips', all.train.labels.length);
  return {
    train: rowsOf(all.train, order.slice(0, train)),
    validation: rowsOf(all.train, order.slice(mostRequests)),
    test: all.test,
    checksums: all.checksums,
  };
});
