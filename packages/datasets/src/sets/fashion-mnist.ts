import { DatasetError } from '../errors.ts';
import { type IdxArray, parseIdx } from '../idx.ts';
import { inflate } from '../inflate.ts';
import { type DatasetOptions, obtainFile } from '../obtain.ts';
import { checksumsOf, type DatasetSpec, fileOf } from '../spec.ts';

// The authors' repository at a fixed commit, with the same bytes as the original host, which has no https.
const SOURCE =
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion';

/** Fashion-MNIST: description, sources and checksums. */
export const fashionMnist: DatasetSpec = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  task: 'image classification, 28x28 gray, 10 classes',
  split: '60000 train, 10000 test',
  licence: 'MIT (Copyright 2017 Zalando SE)',
  citation:
    'H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017.',
  homepage: 'https://github.com/zalandoresearch/fashion-mnist',
  classes: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      url: `${SOURCE}/train-images-idx3-ubyte.gz`,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      bytes: 26421880,
      inflatedBytes: 47040016,
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      url: `${SOURCE}/train-labels-idx1-ubyte.gz`,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      bytes: 29515,
      inflatedBytes: 60008,
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      url: `${SOURCE}/t10k-images-idx3-ubyte.gz`,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      bytes: 4422102,
      inflatedBytes: 7840016,
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      url: `${SOURCE}/t10k-labels-idx1-ubyte.gz`,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      bytes: 5148,
      inflatedBytes: 10008,
    },
  ],
};

/** The loaded Fashion-MNIST data. */
export interface FashionMnist {
  /** [60000, 28, 28], gray levels 0..255, row-major. */
  readonly trainImages: Uint8Array;
  /** [60000], each 0..9. */
  readonly trainLabels: Uint8Array;
  /** [10000, 28, 28]. */
  readonly testImages: Uint8Array;
  /** [10000]. */
  readonly testLabels: Uint8Array;
  /** Rows of an image, 28. */
  readonly height: number;
  /** Columns of an image, 28. */
  readonly width: number;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** SHA-256 by file name. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Loads Fashion-MNIST (31 MB on first use).
 * Throws DatasetError if a file is unavailable or damaged. Xiao et al. 2017, arXiv:1708.07747.
 */
export function loadFashionMnist(options: DatasetOptions = {}): Promise<FashionMnist> {
  return readFashionMnist(fashionMnist, options);
}

/** As `loadFashionMnist`, for any spec with four files of the same names and format. */
export async function readFashionMnist(spec: DatasetSpec, options: DatasetOptions): Promise<FashionMnist> {
  const classes = spec.classes ?? [];
  const train = await readSplit(spec, 'train', classes.length, options);
  const test = await readSplit(spec, 't10k', classes.length, options);
  return {
    trainImages: train.images,
    trainLabels: train.labels,
    testImages: test.images,
    testLabels: test.labels,
    height: 28,
    width: 28,
    classes,
    checksums: checksumsOf(spec),
  };
}

async function readSplit(
  spec: DatasetSpec,
  split: 'train' | 't10k',
  classes: number,
  options: DatasetOptions,
): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const images = await readIdx(spec, `${split}-images-idx3-ubyte.gz`, 3, options);
  const labels = await readIdx(spec, `${split}-labels-idx1-ubyte.gz`, 1, options);
  const [count, height, width] = images.shape;
  if (count !== labels.shape[0] || height !== 28 || width !== 28) {
    throw failure(
      spec,
      split,
      '28x28 images, one per label',
      `shapes [${images.shape}] and [${labels.shape}]`,
    );
  }
  const stray = labels.data.findIndex((label) => label >= classes);
  if (stray !== -1) {
    throw failure(spec, split, `labels below ${classes}`, `${labels.data[stray]} at index ${stray}`);
  }
  return { images: images.data, labels: labels.data };
}

async function readIdx(
  spec: DatasetSpec,
  name: string,
  rank: 1 | 3,
  options: DatasetOptions,
): Promise<IdxArray> {
  const file = fileOf(spec, name);
  const { data, path } = await obtainFile(spec, file, options);
  return parseIdx(inflate(data, file.inflatedBytes ?? 0, path), rank, path);
}

function failure(spec: DatasetSpec, split: string, expected: string, received: string): DatasetError {
  return new DatasetError({
    reason: 'format',
    subject: `${spec.name}, ${split}`,
    expected,
    received,
    remedy: 'The files do not belong together: delete them and download them again.',
  });
}
