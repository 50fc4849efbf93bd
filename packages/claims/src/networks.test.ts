import { contentId } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { expect, it } from 'vitest';
import { digits, fashion, networkOn, networkSeeds, networkTrials, smallFashion, table } from './networks.ts';
import { dropoutAt } from './trials.ts';

it('names tasks as the registry does, without parameters that are defaults', () => {
  expect(networkOn(table, { width: 64, train: 400 }).task).toBe('generated-tabular-mlp@fresh=1');
  expect(networkOn(digits, { width: 32 }).task).toBe('optdigits-mlp@width=32');
  expect(networkOn(smallFashion, { width: 64 }).task).toBe('fashion-mnist-mlp@slices=10,train=1000,width=64');
  expect(networkOn(fashion, { train: 5000, width: 512 }).task).toBe('fashion-mnist-mlp@slices=10');
  for (const data of [table, digits, fashion, smallFashion]) {
    const { task } = networkOn(data, { width: 16 });
    expect(taskNamed(task).name).toBe(task);
    const explicit = Object.entries(data.defaults).map(([key, value]) => `${key}=${value}`);
    const [usual, named] = [data.base, `${data.base}@${explicit.join(',')}`].map(taskNamed);
    expect(named!.title).toBe(usual!.title);
    expect(named!.architecture).toEqual(usual!.architecture);
  }
});

it('gives each arm the same seeds, and the same trial to every claim', () => {
  const network = networkOn(fashion, { width: 64 });
  expect(networkOn(smallFashion, { width: 64 }).steps).toBe(3000);
  expect(networkOn(smallFashion, { width: 256 }).steps).toBe(2400);
  expect(networkOn(table).steps).toBe(600);
  const { steps: _, ...own } = table;
  expect(networkOn(own).steps).toBeUndefined();
  const specs = networkTrials(network, [dropoutAt(0), dropoutAt(0.5)], networkSeeds.full);
  expect(specs).toHaveLength(20);
  expect(specs.every(({ training }) => training.steps === fashion.steps)).toBe(true);
  const { learningRate } = taskNamed(network.task).defaults;
  const same = networkTrials(network, [dropoutAt(0), dropoutAt(0.5)], networkSeeds.full, { learningRate });
  expect(same.map(contentId)).toEqual(specs.map(contentId));
  // Ten slices, one for each seed.
  expect(new Set(specs.map(({ seed }) => seed % 10)).size).toBe(10);
});
