import { checkBytes } from './arguments.ts';
import { formatError } from './format-error.ts';

/** A text as word ids. */
export interface TokenText {
  /** [tokens], each an index into `words`. */
  readonly ids: Int32Array;
  /** The distinct words in order of first appearance. */
  readonly words: readonly string[];
}

/** The word that ends each line. */
export const END_OF_LINE = '<eos>';

const NEWLINE = 10;

/**
 * Reads UTF-8 text of words separated by spaces. Each line ends with the word `<eos>`, including a last line without a line
 * feed.
 *
 * Throws DatasetError (`format`) with the line number.
 */
export function parseTokens(bytes: Uint8Array, subject: string = 'text'): TokenText {
  checkBytes(bytes, subject);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const idOf = new Map<string, number>();
  // A word takes at least one byte and a separator; a line end takes one byte, which can be missing in the last line.
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
    throw formatError(`${subject}, line ${line}`, 'UTF-8 text', 'invalid bytes', error);
  }
}
