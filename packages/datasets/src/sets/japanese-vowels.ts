import { DatasetError } from '../errors.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';
import { parseTimeSeries, type TimeSeries } from '../time-series.ts';

// A mirror at a fixed commit with the individual files, which the archive distributes in a zip.
const SOURCE =
  'https://raw.githubusercontent.com/sktime/sktime/7bd7d1620c0656f3210eeb850bb1c0034159ee47/sktime/datasets/data/JapaneseVowels';

/** Japanese Vowels: description, sources and checksums. */
export const japaneseVowels: DatasetSpec = {
  name: 'japanese-vowels',
  title: 'Japanese Vowels',
  task: 'time series classification, 12 channels, 7..29 steps, 9 speakers',
  split: '270 train, 370 test',
  licence: 'CC BY 4.0 (UCI original, doi:10.24432/C5NS47)',
  citation:
    'M. Kudo, J. Toyama, M. Shimbo. Multidimensional Curve Classification Using Passing-Through Regions. Pattern Recognition Letters 20, 1999. Format: A. Bagnall et al. The UEA multivariate time series classification archive, arXiv:1811.00075, 2018.',
  homepage: 'https://archive.ics.uci.edu/dataset/128',
  classes: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  files: [
    {
      name: 'JapaneseVowels_TRAIN.ts',
      url: `${SOURCE}/JapaneseVowels_TRAIN.ts`,
      sha256: '68a430eabd919cc77f40b1f5f3bc0dcafacc1486bca9260785aeb7d262cc78cd',
      bytes: 487971,
    },
    {
      name: 'JapaneseVowels_TEST.ts',
      url: `${SOURCE}/JapaneseVowels_TEST.ts`,
      sha256: 'b3d41d6a0ca3bcad3afb9ca7d4365382aa51341e2e58bae2a574babdda5b9462',
      bytes: 649132,
    },
  ],
};

/** The series of one split, padded to the same length. */
export interface SeriesSplit {
  /** Number of series. */
  readonly count: number;
  /** [count, maxLength, channels], with zeros after the last step of a series. */
  readonly series: Float32Array;
  /** Length of each series in steps, [count]. */
  readonly lengths: Int32Array;
  /** [count], each 0..8. */
  readonly labels: Uint8Array;
}

/** The loaded Japanese Vowels data. */
export interface JapaneseVowels {
  /** The training split. */
  readonly train: SeriesSplit;
  /** The test split. */
  readonly test: SeriesSplit;
  /** Length of the longest series in both splits, 29. */
  readonly maxLength: number;
  /** Number of values per step. */
  readonly channels: number;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads Japanese Vowels with its official split (1.1 MB on first use).
 * No step of a real series is zero in all channels, so zero steps mark the padding.
 * Throws DatasetError if a file is unavailable or damaged. Kudo et al. 1999.
 */
export function loadJapaneseVowels(options: DatasetOptions = {}): Promise<JapaneseVowels> {
  return readJapaneseVowels(japaneseVowels, options);
}

/** As `loadJapaneseVowels`, for any spec with two files of the same names and format. */
export async function readJapaneseVowels(
  spec: DatasetSpec,
  options: DatasetOptions,
): Promise<JapaneseVowels> {
  const train = await readSeries(spec, 'JapaneseVowels_TRAIN.ts', options);
  const test = await readSeries(spec, 'JapaneseVowels_TEST.ts', options);
  const [ours, theirs] = [train, test].map(({ channels, classes }) => `${channels} of ${classes.join(' ')}`);
  if (ours !== theirs) {
    throw new DatasetError({
      reason: 'format',
      subject: spec.name,
      expected: `the same channels and classes in both files, here ${ours}`,
      received: `${theirs}`,
      remedy: 'The files do not belong together: delete them and download them again.',
    });
  }
  const { channels, classes } = train;
  const maxLength = [...train.cases, ...test.cases].reduce((most, { length }) => Math.max(most, length), 0);
  return {
    train: padded(train, maxLength),
    test: padded(test, maxLength),
    maxLength: maxLength / channels,
    channels,
    classes,
    checksums: checksumsOf(spec),
  };
}

function padded({ cases, channels, labels }: TimeSeries, width: number): SeriesSplit {
  const series = new Float32Array(cases.length * width);
  cases.forEach((values, index) => {
    series.set(values, index * width);
  });
  const lengths = Int32Array.from(cases, ({ length }) => length / channels);
  return { count: cases.length, series, lengths, labels };
}

async function readSeries(spec: DatasetSpec, name: string, options: DatasetOptions): Promise<TimeSeries> {
  const { data, path } = await obtainFile(spec, fileOf(spec, name), options);
  return parseTimeSeries(data, path);
}
