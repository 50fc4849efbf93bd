import { loadFashionMnist } from '@regatta/datasets';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { once } from './once.ts';
import { splitOf } from './rows.ts';

const pixelMax = 255;

/** Default and maximum number of training images; the remaining images of the file are for validation. */
export const fashionMnistImages = { otherwise: 5000, max: 50_000 } as const;

interface Loaded extends Pick<TaskData, 'validation' | 'test' | 'checksums'> {
  /** Returns the first `count` training images. */
  readonly first: (count: number) => Promise<Split>;
}

const load = once(async (files: LoadContext['files']): Promise<Loaded> => {
  const { trainImages, trainLabels, testImages, testLabels, checksums } = await loadFashionMnist(files);
  const train = { features: trainImages, labels: trainLabels };
  const test = { features: testImages, labels: testLabels };
  return {
    first: once(async (count: number) => splitOf(train, 0, count, pixelMax), String),
    validation: splitOf(train, 50_000, 60_000, pixelMax),
    test: splitOf(test, 0, 10_000, pixelMax),
    checksums,
  };
});

/** The first `count` training images; the last 10,000 images of the training file are for validation. */
export async function fashionMnistData(
  inputShape: readonly number[],
  { files }: LoadContext,
  count: number = fashionMnistImages.otherwise,
): Promise<TaskData> {
  const { first, ...rest } = await load(files);
  return { ...rest, train: await first(count), inputShape, view: { kind: 'image', shape: [28, 28, 1] } };
}
