import { loadFashionMnist } from '@regatta/datasets';
import type { LoadContext, TaskData } from '../task.ts';
import { once } from './once.ts';
import { splitOf } from './rows.ts';

const pixelMax = 255;

const load = once(async (files: LoadContext['files']): Promise<Omit<TaskData, 'inputShape'>> => {
  const { trainImages, trainLabels, testImages, testLabels, checksums } = await loadFashionMnist(files);
  const train = { features: trainImages, labels: trainLabels };
  const test = { features: testImages, labels: testLabels };
  return {
    train: splitOf(train, 0, 5000, pixelMax),
    validation: splitOf(train, 50_000, 60_000, pixelMax),
    test: splitOf(test, 0, 10_000, pixelMax),
    checksums,
  };
});

/** Few examples of many pixels: the first 5,000 training images; the last 10,000 of that file validate. */
export async function fashionMnistData(
  inputShape: readonly number[],
  { files }: LoadContext,
): Promise<TaskData> {
  return { ...(await load(files)), inputShape, view: { kind: 'image', shape: [28, 28, 1] } };
}
