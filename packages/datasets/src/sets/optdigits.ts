import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { type OptdigitsTable, parseOptdigits } from '../optdigits-csv.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';

const SOURCE = 'https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits';

/** Optical digits from the UCI repository: description, sources and checksums. */
export const optdigits: DatasetSpec = {
  name: 'optdigits',
  title: 'Optical Recognition of Handwritten Digits',
  task: 'tabular classification, 64 counts 0..16, 10 classes',
  split: '3823 train, 1797 test (other writers)',
  licence: 'CC BY 4.0',
  citation:
    'E. Alpaydin, C. Kaynak. Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998. doi:10.24432/C50P49',
  homepage: 'https://archive.ics.uci.edu/dataset/80',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  files: [
    {
      name: 'optdigits.tra',
      url: `${SOURCE}/optdigits.tra`,
      sha256: 'e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd',
      bytes: 563639,
    },
    {
      name: 'optdigits.tes',
      url: `${SOURCE}/optdigits.tes`,
      sha256: '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
      bytes: 264712,
    },
  ],
};

/** The loaded optical digits. */
export interface Optdigits {
  /** [3823, 64], each 0..16: dark pixels in a 4x4 block of a 32x32 bitmap, row-major over 8x8 blocks. */
  readonly trainFeatures: Uint8Array;
  /** [3823], each 0..9. */
  readonly trainLabels: Uint8Array;
  /** [1797, 64]. */
  readonly testFeatures: Uint8Array;
  /** [1797]. */
  readonly testLabels: Uint8Array;
  /** Number of features per row, 64: 8 x 8 pixel counts. */
  readonly features: number;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads optdigits with its official split (0.8 MB on first use).
 * Throws DatasetError if a file is unavailable or damaged. Alpaydin & Kaynak 1998.
 */
export function loadOptdigits(options: DatasetOptions = {}): Promise<Optdigits> {
  return readOptdigits(optdigits, options);
}

/** As `loadOptdigits`, for any spec with two files of the same names and format. */
export async function readOptdigits(spec: DatasetSpec, options: DatasetOptions): Promise<Optdigits> {
  const train = await readTable(spec, 'optdigits.tra', options);
  const test = await readTable(spec, 'optdigits.tes', options);
  return {
    trainFeatures: train.features,
    trainLabels: train.labels,
    testFeatures: test.features,
    testLabels: test.labels,
    features: 64,
    classes: spec.classes ?? [],
    checksums: checksumsOf(spec),
  };
}

async function readTable(spec: DatasetSpec, name: string, options: DatasetOptions): Promise<OptdigitsTable> {
  const { data, path } = await obtainFile(spec, fileOf(spec, name), options);
  return parseOptdigits(data, path);
}
