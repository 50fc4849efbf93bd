import { formatError } from './format-error.ts';

/** A text as numbers of its words. */
export interface TokenText {
  /** [tokens], each an index into `words`. */
  readonly ids: Int32Array;
  /** The distinct words in the order in which they appear. */
  readonly words: readonly string[];
}

/** What ends each line. */
export const END_OF_LINE = '<eos>';

const NEWLINE = 10;

/**
 * Reads UTF-8 text of words separated by spaces; each line is ended by the word `<eos>`, the last one also when its line
 * feed is missing.
 *
 * Throws DatasetError (`format`) with the line number.
 */
export function parseTokens(bytes: Uint8Array, subject: string = 'text'): TokenText {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const idOf = new Map<string, number>();
  // A word takes a byte and a separator, an end of line a byte, which the last line may lack.
  const ids = new Int32Array(bytes.length + 1);
  let count = 0;
  const add = (word: string): void => {
    const id = idOf.get(word) ?? idOf.size;
    idOf.set(word, id);
    ids[count++] = id;
  };
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found === -1 ? bytes.length : found;
    line++;
    for (const word of decode(decoder, bytes.subarray(start, end), subject, line).split(' ')) {
      if (word !== '') add(word);
    }
    add(END_OF_LINE);
    start = end + 1;
  }
  if (count === 0) throw formatError(subject, 'at least one line', 'an empty file');
  return { ids: ids.slice(0, count), words: [...idOf.keys()] };
}

function decode(decoder: TextDecoder, bytes: Uint8Array, subject: string, line: number): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw formatError(`${subject}, line ${line}`, 'UTF-8 text', 'bytes that are none', error);
  }
}
