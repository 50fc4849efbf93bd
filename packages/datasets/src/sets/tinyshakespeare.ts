import { checkBytes, checkOptions } from '../arguments.ts';
import { type CharacterText, parseCharacters } from '../characters.ts';
import { DatasetError } from '../errors.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';

const SOURCE =
  'https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare';

/** Tiny Shakespeare: description, sources and checksums. */
export const tinyShakespeare: DatasetSpec = {
  name: 'tinyshakespeare',
  title: 'Tiny Shakespeare',
  task: 'character language model, 65 characters',
  split: 'no official split; see splitCharacters',
  licence: 'text: public domain; repository char-rnn: MIT',
  citation: 'A. Karpathy. The Unreasonable Effectiveness of Recurrent Neural Networks, 2015.',
  homepage: 'https://github.com/karpathy/char-rnn',
  files: [
    {
      name: 'input.txt',
      url: `${SOURCE}/input.txt`,
      sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
      bytes: 1115394,
    },
  ],
};

/** The loaded Tiny Shakespeare text. */
export interface TinyShakespeare {
  /** [1115394], each 0..64, an index into `vocabulary`. */
  readonly ids: Uint8Array;
  /** The 65 distinct characters, sorted by code point. */
  readonly vocabulary: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** The splits of a text. */
export interface CharacterSplits {
  /** The training text, one index per character. */
  readonly train: Uint8Array;
  /** The validation text. */
  readonly validation: Uint8Array;
  /** The test text. */
  readonly test: Uint8Array;
}

/**
 * Loads Tiny Shakespeare (1.1 MB on first use).
 * Throws DatasetError if the file is unavailable or damaged. Karpathy 2015.
 */
export function loadTinyShakespeare(options: DatasetOptions = {}): Promise<TinyShakespeare> {
  return readTinyShakespeare(tinyShakespeare, options);
}

/** As `loadTinyShakespeare`, for any spec with a file of the same name and format. */
export async function readTinyShakespeare(
  spec: DatasetSpec,
  options: DatasetOptions,
): Promise<TinyShakespeare> {
  const { data, path } = await obtainFile(spec, fileOf(spec, 'input.txt'), options);
  const { ids, vocabulary }: CharacterText = parseCharacters(data, path);
  return { ids, vocabulary, checksums: checksumsOf(spec) };
}

/**
 * Splits a text of n characters: training starts at 0, validation at floor(.9 n), test at floor(.95 n).
 * The splits are views. `train` (default 100,000) and `held` (default 50,000, for each of validation and test) are lengths in
 * characters. Throws DatasetError (`option`) if a split would overlap the next one.
 */
export function splitCharacters(
  ids: Uint8Array,
  options: { readonly train?: number; readonly held?: number } = {},
): CharacterSplits {
  checkBytes(ids, 'splitCharacters');
  checkOptions(options, 'splitCharacters', ['train', 'held']);
  const { train = 100_000, held = 50_000 } = options;
  const bounds = [0, Math.floor((ids.length * 9) / 10), Math.floor((ids.length * 19) / 20), ids.length];
  const part = (index: number, name: 'train' | 'held', size: number): Uint8Array => {
    const [start, end] = [bounds[index]!, bounds[index + 1]!];
    if (Number.isInteger(size) && size > 0 && start + size <= end) return ids.subarray(start, start + size);
    throw new DatasetError({
      reason: 'option',
      subject: `splitCharacters, option ${name}`,
      expected: `an integer from 1 to ${end - start} for a text of ${ids.length} characters`,
      received: String(size),
      remedy: `Pass \`${name}\` in this range, or use a longer text.`,
    });
  };
  return { train: part(0, 'train', train), validation: part(1, 'held', held), test: part(2, 'held', held) };
}
