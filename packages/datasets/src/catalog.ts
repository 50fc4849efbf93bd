import { fashionMnist } from './sets/fashion-mnist.ts';
import { japaneseVowels } from './sets/japanese-vowels.ts';
import { optdigits } from './sets/optdigits.ts';
import { tinyShakespeare } from './sets/tinyshakespeare.ts';
import { uciRegression } from './sets/uci-regression.ts';
import { wikitext2 } from './sets/wikitext-2.ts';
import type { DatasetSpec } from './spec.ts';

/** All real data sets that can be loaded, in alphabetical order. */
export const datasets: readonly DatasetSpec[] = [
  fashionMnist,
  japaneseVowels,
  optdigits,
  tinyShakespeare,
  uciRegression,
  wikitext2,
];
