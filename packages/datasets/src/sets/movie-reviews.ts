import { checkOptions } from '../arguments.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { type LabeledSentences, parseLabeledLines } from '../sentences.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';

/** Movie review sentences: description, source and checksum. */
export const movieReviews: DatasetSpec = {
  name: 'movie-reviews',
  title: 'Movie review sentences (rt-polarity)',
  task: 'sentence polarity, 2 classes',
  split: 'no official split; 10662 sentences',
  licence: 'none stated; the authors ask for a citation',
  citation:
    'B. Pang, L. Lee. Seeing stars: Exploiting class relationships for sentiment categorization with respect to rating scales. ACL 2005.',
  homepage: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/',
  classes: ['negative', 'positive'],
  files: [
    {
      // A mirror at a fixed commit, with one label a line in front of the sentences.
      name: 'rt-polarity.all',
      url: 'https://raw.githubusercontent.com/harvardnlp/sent-conv-torch/d61ded09c99c0199d8c5bca946cd65864de2b296/data/rt-polarity.all',
      sha256: 'b8846c3bbd59241f901efdc58f7c515e4b280ab3561fd1858caa5aa48da95a8a',
      bytes: 1259719,
    },
  ],
};

/** The loaded movie review sentences. */
export interface MovieReviews extends LabeledSentences {
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads 10,662 sentences of movie reviews, half of them positive, sorted by class (1.3 MB on first use).
 * Throws DatasetError if the file is unavailable or damaged. Pang and Lee 2005.
 */
export function loadMovieReviews(options: DatasetOptions = {}): Promise<MovieReviews> {
  checkOptions(options, 'loadMovieReviews');
  return readMovieReviews(movieReviews, options);
}

/** As `loadMovieReviews`, for any spec with a file of the same name and format. */
export async function readMovieReviews(spec: DatasetSpec, options: DatasetOptions): Promise<MovieReviews> {
  const { data, path } = await obtainFile(spec, fileOf(spec, 'rt-polarity.all'), options);
  return { ...parseLabeledLines(data, path), classes: spec.classes ?? [], checksums: checksumsOf(spec) };
}
