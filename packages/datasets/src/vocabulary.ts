import { checkCount, checkList, checkOptions } from './arguments.ts';
import type { TokenText } from './tokens.ts';

/** The word that stands for every word outside a vocabulary. */
export const UNKNOWN = '<unk>';

/** Words by id. */
export interface Vocabulary {
  /** `<unk>`, then the words from most to least frequent. */
  readonly words: readonly string[];
  /** The text as ids in this vocabulary; other words become `<unk>`. */
  encode(text: TokenText): Int32Array;
}

/**
 * The up to `size` most frequent words of a text, and `<unk>` with id 0.
 * Equally frequent words are sorted by UTF-16 code units. `<unk>` in the text itself does not count.
 */
export function mostFrequent(text: TokenText, size: number): Vocabulary {
  checkOptions(text, 'mostFrequent, text');
  checkCount(size, 'mostFrequent, size');
  const { ids, words } = text;
  checkList(ids, 'mostFrequent, ids');
  checkList(words, 'mostFrequent, words');
  const counts = new Int32Array(words.length);
  for (const id of ids) counts[id]!++;
  const ranked = [...words.keys()]
    .filter((id) => words[id] !== UNKNOWN)
    .sort((a, b) => counts[b]! - counts[a]! || (words[a]! < words[b]! ? -1 : 1));
  const kept = [UNKNOWN, ...ranked.slice(0, size).map((id) => words[id]!)];
  const idOf = new Map(kept.map((word, id) => [word, id]));
  return {
    words: kept,
    encode: (other) => {
      const translated = other.words.map((word) => idOf.get(word) ?? 0);
      return other.ids.map((id) => translated[id]!);
    },
  };
}
