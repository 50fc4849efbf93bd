import type { Json } from '@regatta/core';
import { loadFashionMnist } from '@regatta/datasets';
import type { LoadContext, Split, Task, TaskData } from '@regatta/trial';
import { once } from './once.ts';
import { splitOf } from './rows.ts';
import { integerParameter } from './variant.ts';

const pixelMax = 255;

/** Images of the training file that are trained on, the others of that file, and images of the test file. */
const images = { train: 50_000, validation: 10_000, test: 10_000 } as const;
/** Default number of training images. */
const usualCount = 5000;

/** Which images a trial has. */
interface Choice {
  /** Number of training images. */
  readonly count: number;
  /** Into how many slices each part is divided. */
  readonly slices: number;
  /** The slice of the trial. */
  readonly slice: number;
}

type Take = (choice: Choice) => Promise<Pick<TaskData, 'train' | 'validation' | 'test'>>;

const load = once(async (files: LoadContext['files']) => {
  const { trainImages, trainLabels, testImages, testLabels, checksums } = await loadFashionMnist(files);
  const train = { features: trainImages, labels: trainLabels };
  const test = { features: testImages, labels: testLabels };
  const take: Take = async ({ count, slices, slice }) => {
    const part = (table: typeof train, start: number, size: number, most: number = size): Split => {
      const first = start + slice * Math.floor(size / slices);
      return splitOf(table, first, first + Math.min(most, Math.floor(size / slices)), pixelMax);
    };
    return {
      train: part(train, 0, images.train, count),
      validation: part(train, images.train, images.validation),
      test: part(test, 0, images.test),
    };
  };
  let latest: { readonly key: string; readonly splits: ReturnType<Take> } | undefined;
  // Slices are used one after the other, and all together they would fill hundreds of megabytes.
  const latestOf: Take = (choice) => {
    const key = JSON.stringify(choice);
    if (latest?.key !== key) latest = { key, splits: take(choice) };
    return latest.splits;
  };
  return { splitsOf: latestOf, checksums };
});

/** The parameter `slices` of the tasks on Fashion-MNIST. */
export const slicesParameter = {
  slices:
    'parts of the data, 2 to 50: each of that many consecutive seeds has its own training, validation and test images',
} as const;

/**
 * The parts of a task on Fashion-MNIST that follow from its data. Training: the first `train` images of the training file;
 * validation: its last 10,000; test: the 10,000 images of the test file.
 *
 * With `slices` = k, each of the three is cut into k parts, and seed s has part s modulo k of each. Any k consecutive seeds then
 * share no image, so they are independent samples of what the images were drawn from, and together they use the whole test file.
 *
 * @param parameters `train`, 10 to 50,000 / slices, `usual` by default or as many as there are; `slices`, 2 to 50.
 * @param inputShape shape of an image as the network receives it.
 * @param network ends the title.
 * @param usual default number of training images.
 * @throws RegattaError if a parameter is out of its range.
 */
export function fashionMnist(
  parameters: Readonly<Record<string, Json>>,
  inputShape: readonly number[],
  network: string,
  usual: number = usualCount,
): Pick<Task, 'title' | 'dataset' | 'testSet' | 'load'> {
  const sliced = parameters.slices !== undefined;
  const slices = sliced ? integerParameter(parameters, 'slices', { min: 2, max: 50, otherwise: 10 }) : 1;
  const max = Math.floor(images.train / slices);
  const count = integerParameter(parameters, 'train', { min: 10, max, otherwise: Math.min(usual, max) });
  const own = sliced ? ` of their own for each of ${slices} seeds` : '';
  return {
    title: `Fashion-MNIST, ${count.toLocaleString('en-US')} training images${own}, ${network}`,
    dataset: 'fashion-mnist',
    testSet: sliced
      ? { kind: 'slices', size: images.test, examples: 'images', slices }
      : { kind: 'fixed', size: images.test, examples: 'images' },
    load: async ({ files, seed }) => {
      const { splitsOf, checksums } = await load(files);
      const splits = await splitsOf({ count, slices, slice: seed % slices });
      return { ...splits, checksums, inputShape, view: { kind: 'image', shape: [28, 28, 1] } };
    },
  };
}
