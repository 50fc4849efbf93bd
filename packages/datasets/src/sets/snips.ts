import { checkOptions } from '../arguments.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { intentTexts, type LabeledSentences, wordsOf } from '../sentences.ts';
import { checksumsOf, type DatasetSpec, type FileSpec, fileOf } from '../spec.ts';

const SOURCE =
  'https://raw.githubusercontent.com/sonos/nlu-benchmark/b86ac7f1577868c42158d0dec77db50956046696/2017-06-custom-intent-engines';

const file = (intent: string, name: string, sha256: string, bytes: number): FileSpec => ({
  name,
  url: `${SOURCE}/${intent}/${name}`,
  sha256,
  bytes,
});

/** SNIPS intents: description, sources and checksums. */
export const snips: DatasetSpec = {
  name: 'snips',
  title: 'SNIPS intents',
  task: 'sentence classification, 7 intents',
  split: '13784 train, 700 test (the validation files)',
  licence: 'CC0 1.0',
  citation:
    'A. Coucke et al. Snips Voice Platform: an embedded Spoken Language Understanding system for private-by-design voice interfaces. arXiv:1805.10190, 2018.',
  homepage: 'https://github.com/sonos/nlu-benchmark',
  classes: [
    'AddToPlaylist',
    'BookRestaurant',
    'GetWeather',
    'PlayMusic',
    'RateBook',
    'SearchCreativeWork',
    'SearchScreeningEvent',
  ],
  files: [
    file(
      'AddToPlaylist',
      'train_AddToPlaylist_full.json',
      'fee1b4645352e70ed8a40f1f87c3b53fc3bf75f8ebc82252a22b82c107e75b01',
      833810,
    ),
    file(
      'BookRestaurant',
      'train_BookRestaurant_full.json',
      '7677e82cd6e9a8191f0a4502568c786278c984900b4796d3628e46f1abf73ef4',
      980018,
    ),
    file(
      'GetWeather',
      'train_GetWeather_full.json',
      '86f414b2ad8a993134d85d16e25e5d337beae47cef993c0af2a5f440405c60f6',
      743646,
    ),
    file(
      'PlayMusic',
      'train_PlayMusic_full.json',
      '901ddbe9781d1fdb8196e789c543f80df3d29ca6e237da64947905adcc0312e4',
      675343,
    ),
    file(
      'RateBook',
      'train_RateBook_full.json',
      'bb43e4b74134300d5766f6b420d0357a63402987a225f6dc92c806c9c040ce04',
      506364,
    ),
    file(
      'SearchCreativeWork',
      'train_SearchCreativeWork_full.json',
      '87b3432de48c71c205aa5238b41d9e3f2d70bdfcd0bea2427544fb9e4bd5e5bb',
      292392,
    ),
    file(
      'SearchScreeningEvent',
      'train_SearchScreeningEvent_full.json',
      '5447e9440c02e2fb08c3ae16b9f58a4d1332b4bc77fd34691402b02aa4399765',
      364989,
    ),
    file(
      'AddToPlaylist',
      'validate_AddToPlaylist.json',
      '14cc9ee49ae477b1452632a6e835498cf4c32da397b16967c82abb3e50403e83',
      44160,
    ),
    file(
      'BookRestaurant',
      'validate_BookRestaurant.json',
      '4f7258ccc768b777b2eb8916532db9aa50dbd058ddf1ffb0dc59218963e7442a',
      49353,
    ),
    file(
      'GetWeather',
      'validate_GetWeather.json',
      '60c095e193655d6ca92be220fed3926ca25e18cd70c85664145efe25d80993af',
      39612,
    ),
    file(
      'PlayMusic',
      'validate_PlayMusic.json',
      '922212775e26259d5bffeaf79b6048d070ca017d229df00b2cc9800f71c75d20',
      33122,
    ),
    file(
      'RateBook',
      'validate_RateBook.json',
      'c1f8b4114da0bb5e8afd78a8062766e18b2eabb0e717539598db01b09d04619b',
      52854,
    ),
    file(
      'SearchCreativeWork',
      'validate_SearchCreativeWork.json',
      '8a5e830eddb185d3e4a9d27ded140a145d04766bdce0e58834676ede32d13e77',
      31404,
    ),
    file(
      'SearchScreeningEvent',
      'validate_SearchScreeningEvent.json',
      '81e1445713e03c7c3e615353c5f3fee05f369fe9834100b9b9735900a96b9498',
      35716,
    ),
  ],
};

/** The loaded SNIPS sentences. */
export interface Snips {
  /** The training files, sorted by class. */
  readonly train: LabeledSentences;
  /** The validation files, which serve as a test split, sorted by class. */
  readonly test: LabeledSentences;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads the SNIPS intents (4.7 MB on first use): requests to a voice assistant, in lower case and split into words.
 * 9 test sentences also occur in the training files.
 * Throws DatasetError if a file is unavailable or damaged. Coucke et al. 2018.
 */
export function loadSnips(options: DatasetOptions = {}): Promise<Snips> {
  checkOptions(options, 'loadSnips');
  return readSnips(snips, options);
}

/** As `loadSnips`, for any spec with two files of the same names and format for each of its classes. */
export async function readSnips(spec: DatasetSpec, options: DatasetOptions): Promise<Snips> {
  const classes = spec.classes ?? [];
  const part = async (nameOf: (intent: string) => string): Promise<LabeledSentences> => {
    const sentences: (readonly string[])[] = [];
    const labels: number[] = [];
    for (const [label, intent] of classes.entries()) {
      const { data, path } = await obtainFile(spec, fileOf(spec, nameOf(intent)), options);
      for (const text of intentTexts(data, intent, path)) {
        sentences.push(wordsOf(text));
        labels.push(label);
      }
    }
    return { sentences, labels: Uint8Array.from(labels) };
  };
  return {
    train: await part((intent) => `train_${intent}_full.json`),
    test: await part((intent) => `validate_${intent}.json`),
    classes,
    checksums: checksumsOf(spec),
  };
}
