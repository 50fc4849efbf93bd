import { checkOptions } from '../arguments.ts';
import { DatasetError } from '../errors.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';
import { parseTokens, type TokenText } from '../tokens.ts';
import { mostFrequent } from '../vocabulary.ts';

// A mirror at a fixed commit with the individual files, which the original host distributed in an archive.
const SOURCE =
  'https://raw.githubusercontent.com/pytorch/examples/77f55b912142e11fcfdf5b530231fb9c52f181e8/word_language_model/data/wikitext-2';

/** WikiText-2: description, sources and checksums. */
export const wikitext2: DatasetSpec = {
  name: 'wikitext-2',
  title: 'WikiText-2',
  task: 'word language model, 33278 words',
  split: '2088628 train, 217646 validation, 245569 test words, including line ends',
  licence: 'CC BY-SA 3.0 and GFDL (Wikipedia text)',
  citation:
    'S. Merity, C. Xiong, J. Bradbury, R. Socher. Pointer Sentinel Mixture Models. arXiv:1609.07843, 2016.',
  homepage: 'https://huggingface.co/datasets/Salesforce/wikitext',
  files: [
    {
      name: 'train.txt',
      url: `${SOURCE}/train.txt`,
      sha256: '9e9fa1ad55b1c2c95b08e37dd8e653f638fac2c6de904b79e813611eefbc985f',
      bytes: 10797148,
    },
    {
      name: 'valid.txt',
      url: `${SOURCE}/valid.txt`,
      sha256: 'f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8',
      bytes: 1121681,
    },
    {
      name: 'test.txt',
      url: `${SOURCE}/test.txt`,
      sha256: 'd790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0',
      bytes: 1256449,
    },
  ],
};

export interface Wikitext2Options extends DatasetOptions {
  /** Vocabulary size without `<unk>`: the most frequent words of the training text, which has 33,277. Default 10,000. */
  readonly vocabulary?: number;
}

/** The loaded WikiText-2 text. */
export interface Wikitext2 {
  /** [2088628], each an index into `vocabulary`. */
  readonly train: Int32Array;
  /** [217646]. */
  readonly validation: Int32Array;
  /** [245569]. */
  readonly test: Int32Array;
  /** `<unk>`, then words from most to least frequent; `<eos>` ends each line. */
  readonly vocabulary: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

const DEFAULT_VOCABULARY = 10_000;

/**
 * Loads WikiText-2 as word ids (13 MB on first use).
 * Throws DatasetError if a file is unavailable or damaged, or if the vocabulary is not an integer of at least 1.
 * Merity et al. 2016, arXiv:1609.07843.
 */
export function loadWikitext2(options: Wikitext2Options = {}): Promise<Wikitext2> {
  checkOptions(options, 'loadWikitext2');
  return readWikitext2(wikitext2, options);
}

/** As `loadWikitext2`, for any spec with three files of the same names and format. */
export async function readWikitext2(spec: DatasetSpec, options: Wikitext2Options): Promise<Wikitext2> {
  const { vocabulary: size = DEFAULT_VOCABULARY, ...files } = options;
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new DatasetError({
      reason: 'option',
      subject: 'loadWikitext2, option vocabulary',
      expected: 'an integer of at least 1',
      received: String(size),
      remedy: `Pass e.g. 5000, or leave out \`vocabulary\` for the default ${DEFAULT_VOCABULARY}.`,
    });
  }
  const train = await readTokens(spec, 'train.txt', files);
  const { words, encode } = mostFrequent(train, size);
  return {
    train: encode(train),
    validation: encode(await readTokens(spec, 'valid.txt', files)),
    test: encode(await readTokens(spec, 'test.txt', files)),
    vocabulary: words,
    checksums: checksumsOf(spec),
  };
}

async function readTokens(spec: DatasetSpec, name: string, options: DatasetOptions): Promise<TokenText> {
  const { data, path } = await obtainFile(spec, fileOf(spec, name), options);
  return parseTokens(data, path);
}
