import type { Json } from '@regatta/core';
import { loadOptdigits } from '@regatta/datasets';
import type { Split, Task, TaskData } from '@regatta/trial';
import { once } from './once.ts';
import { splitOf } from './rows.ts';
import { integerParameter } from './variant.ts';

const countMax = 16;

interface Loaded extends Omit<TaskData, 'train' | 'inputShape'> {
  /** Returns the first `count` digits of the official training file. */
  readonly first: (count: number) => Split;
}

const load = once(async (files: Parameters<typeof loadOptdigits>[0]): Promise<Loaded> => {
  const { trainFeatures, trainLabels, testFeatures, testLabels, checksums } = await loadOptdigits(files);
  const train = { features: trainFeatures, labels: trainLabels };
  const test = { features: testFeatures, labels: testLabels };
  return {
    view: { kind: 'image', shape: [8, 8, 1] },
    first: (count) => splitOf(train, 0, count, countMax),
    validation: splitOf(train, trainLabels.length - 1000, trainLabels.length, countMax),
    test: splitOf(test, 0, testLabels.length, countMax),
    checksums,
  };
});

/**
 * The parts of a task on Optdigits that follow from its data. Training: the first `train` digits of the official training file;
 * validation: its last 1,000; test: other writers.
 *
 * @param parameters `train`, 10 to 2823, 1,000 by default.
 * @param inputShape shape of a digit as the network receives it.
 * @param network ends the title.
 * @throws RegattaError if a parameter is out of its range.
 */
export function optdigits(
  parameters: Readonly<Record<string, Json>>,
  inputShape: readonly number[],
  network: string,
): Pick<Task, 'title' | 'dataset' | 'testSet' | 'load'> {
  const count = integerParameter(parameters, 'train', { min: 10, max: 2823, otherwise: 1000 });
  const data = once(async (files: Parameters<typeof load>[0]): Promise<TaskData> => {
    const { first, ...rest } = await load(files);
    return { inputShape, ...rest, train: first(count) };
  });
  return {
    title: `Optdigits, ${count.toLocaleString('en-US')} training digits, ${network}`,
    dataset: 'optdigits',
    testSet: { kind: 'fixed', size: 1797, examples: 'digits' },
    load: ({ files }) => data(files),
  };
}
