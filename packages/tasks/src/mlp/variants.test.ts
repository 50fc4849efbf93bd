import { trialOf } from '@regatta/record/testing';
import type { TaskData } from '@regatta/trial';
import { identify, loadTask } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { taskNamed } from '../registry.ts';

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

describe('a parameter out of range', () => {
  it.each([
    ['generated-tabular-mlp@width=0', 'width to be an integer from 1 to 4096, received 0'],
    ['generated-tabular-mlp@train=1.5', 'train to be an integer from 4'],
    ['fashion-mnist-mlp@train=50001', 'train to be an integer from 10 to 50000'],
    ['optdigits-mlp@train=many', 'received "many"'],
    ['optdigits-mlp@depth=3', 'parameters among train, width'],
  ])('%s is refused', (name, message) => {
    expect(() => taskNamed(name)).toThrow(message);
  });
});
