import { fashionMnist } from './sets/fashion-mnist.ts';
import { japaneseVowels } from './sets/japanese-vowels.ts';
import { movieReviews } from './sets/movie-reviews.ts';
import { optdigits } from './sets/optdigits.ts';
import { snips } from './sets/snips.ts';
import { tinyShakespeare } from './sets/tinyshakespeare.ts';
import { uciRegression } from './sets/uci-regression.ts';
import { wikitext2 } from './sets/wikitext-2.ts';
import type { DatasetSpec } from './spec.ts';

/** All real data sets that can be loaded, in alphabetical order. */
export const datasets: readonly DatasetSpec[] = [
  fashionMnist,
  japaneseVowels,
  movieReviews,
  optdigits,
  snips,
  tinyShakespeare,
  uciRegression,
  wikitext2,
];
