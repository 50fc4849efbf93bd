import { dataFolder } from '@regatta/datasets';
import { trialOf } from '@regatta/record/testing';
import type { Split, TaskData } from '@regatta/trial';
import { identify, loadTask } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { allTasks, taskNamed } from '../registry.ts';

const load = (task: string, seed = 0): Promise<TaskData> => loadTask({ task, seed });

describe('a task with a different width', () => {
  it.each([
    ['generated-tabular-mlp@width=8', [20, 8, 8, 4]],
    ['generated-tabular-mlp@layers=1,width=8', [20, 8, 4]],
    ['fashion-mnist-mlp@width=16', [784, 16, 16, 10]],
    ['optdigits-mlp@width=16', [64, 16, 16, 10]],
  ])('%s has the layers %j', (name, layers) => {
    expect(taskNamed(name).architecture.layers).toEqual(layers);
    expect(taskNamed(name).name).toBe(name);
  });

  it('has the same examples as the task, but different trial ids', async () => {
    const [own, wide] = [
      await load('generated-tabular-mlp', 3),
      await load('generated-tabular-mlp@width=8', 3),
    ];
    expect(wide.checksums).toEqual(own.checksums);
    const idOf = async (task: string) => (await identify(trialOf('none', 0, { task }).spec)).id;
    expect(await idOf('generated-tabular-mlp@width=8')).not.toBe(await idOf('generated-tabular-mlp'));
  });
});

describe('a task with more or fewer examples', () => {
  it.each(['generated-tabular-mlp', 'generated-glyphs-cnn'])(
    'keeps the first examples and the other splits of %s',
    async (name) => {
      const [own, few] = [await load(name, 1), await load(`${name}@train=60`, 1)];
      expect(few.train.size).toBe(60);
      const width = own.inputShape.reduce((product, n) => product * n, 1);
      expect(few.train.inputs).toEqual(own.train.inputs.slice(0, 60 * width));
      expect(few.validation).toEqual(own.validation);
      expect(few.test).toEqual(own.test);
      expect(few.checksums).not.toEqual(own.checksums);
    },
  );
});

describe('a task with the examples of one seed', () => {
  it('has the same examples for every seed of the trial', async () => {
    const fixed = await load('generated-tabular-mlp@data=5', 0);
    expect(fixed.checksums).toEqual((await load('generated-tabular-mlp@data=5', 1)).checksums);
    expect(fixed.checksums).toEqual((await load('generated-tabular-mlp', 5)).checksums);
    expect(fixed.checksums).not.toEqual((await load('generated-tabular-mlp', 0)).checksums);
  });
});

// The real files are only available if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  describe('a task whose seeds have slices of the data', () => {
    const keysOf = ({ inputs, size }: Split): string[] =>
      Array.from({ length: size }, (_, i) => inputs.slice(i * 784, (i + 1) * 784).join());

    it('gives consecutive seeds disjoint training, validation and test images, which cover the test file', async () => {
      const name = 'fashion-mnist-mlp@slices=5,train=40';
      const whole = await load('fashion-mnist-mlp@train=40');
      const slices = await Promise.all([7, 8, 9, 10, 11].map((seed) => load(name, seed)));
      for (const { train, validation, test } of slices) {
        expect([train.size, validation.size, test.size]).toEqual([40, 2000, 2000]);
      }
      const trained = slices.flatMap(({ train }) => keysOf(train));
      const validated = slices.flatMap(({ validation }) => keysOf(validation));
      const tested = slices.flatMap(({ test }) => keysOf(test));
      expect(tested.toSorted()).toEqual(keysOf(whole.test).toSorted());
      expect(validated.toSorted()).toEqual(keysOf(whole.validation).toSorted());
      const all = [...trained, ...validated, ...tested];
      expect(new Set(all).size).toBe(all.length);
    });

    it('gives seeds that are the number of slices apart the same images, and slice 0 the first ones', async () => {
      const name = 'fashion-mnist-mlp@slices=10';
      expect((await load(name, 13)).train).toEqual((await load(name, 3)).train);
      expect((await load(name, 13)).train).not.toEqual((await load(name, 4)).train);
      expect((await load(name, 20)).train).toEqual((await load('fashion-mnist-mlp')).train);
    });
  });

  it('the size of a fixed test set is that of the data', async () => {
    for (const { name, testSet } of allTasks().filter(
      ({ objective }) => objective.name !== 'language-model',
    )) {
      if (testSet?.kind === 'fixed') expect((await load(name)).test.size).toBe(testSet.size);
    }
    const pooled = taskNamed('generated-tabular-mlp@data=5');
    expect((await load(pooled.name)).test.size).toBe(pooled.testSet!.size);
  });
}

describe('a parameter out of range', () => {
  it.each([
    ['generated-tabular-mlp@width=0', 'width to be an integer from 1 to 4096, received 0'],
    ['generated-tabular-mlp@train=1.5', 'train to be an integer from 4'],
    ['fashion-mnist-mlp@train=50001', 'train to be an integer from 10 to 50000'],
    ['fashion-mnist-mlp@slices=10,train=5001', 'train to be an integer from 10 to 5000'],
    ['fashion-mnist-cnn@slices=1', 'slices to be an integer from 2 to 50'],
    ['optdigits-mlp@train=many', 'received "many"'],
    ['optdigits-mlp@depth=3', 'parameters among train, width'],
  ])('%s is refused', (name, message) => {
    expect(() => taskNamed(name)).toThrow(message);
  });
});
