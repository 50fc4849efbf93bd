import './index.ts';
import type { TrainingOptions } from '@regatta/record';
import {
  blockStream,
  buildNetwork,
  drawnFrom,
  isIdle,
  loadTask,
  type TaskData,
  taskNamed,
  trainer,
  useBackend,
} from '@regatta/trial';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRegularizer } from './registry.ts';
import { regularizers } from './regularizers.ts';

/** The first is run as it is, two are recorded, two replayed. */
const steps = 5;

/** Arms that cannot be replayed, and why. */
const notReplayed: Readonly<Record<string, string>> = {
  'sparse-variational-dropout': 'a method computes with the number of the training step',
  'drop-block': 'values that JavaScript computes differ between steps',
  cutout: 'values that JavaScript computes differ between steps',
  'max-pool-dropout': 'values that JavaScript computes differ between steps',
  'weighted-channel-dropout': 'values are read in the middle of it',
};

/** All weights after some steps, and why the steps were not replayed. */
function trained(
  name: string,
  arm: string,
  data: TaskData,
  replay: boolean,
  more: Partial<TrainingOptions> = {},
) {
  const task = taskNamed(name);
  const regularizer = createRegularizer({ name: arm, options: {} });
  const model = buildNetwork(task, regularizer, 0);
  const order = blockStream(name, 0, 'order');
  const { objective, defaults } = task;
  const options = { ...defaults, ...more };
  const loop = trainer({
    model,
    regularizer,
    data,
    objective,
    options,
    order,
    notReplayed: replay ? undefined : 'to compare',
  });
  try {
    const { split, batches } = drawnFrom(data);
    for (const batch of batches(order, split.size, 8, steps)) loop.step(batch);
    const weights = model.weights.map((weight) => weight.read().dataSync().slice());
    return { weights, reason: loop.notReplayed() };
  } finally {
    loop.dispose();
    model.dispose();
  }
}

beforeAll(() => useBackend('wasm'));

describe.each([
  'generated-tabular-mlp',
  'generated-glyphs-cnn',
  'generated-grammar-rnn',
  'generated-recall-transformer',
])('%s', (name) => {
  let data: TaskData;
  beforeAll(async () => {
    data = await loadTask({ task: name, seed: 0 });
  });

  const arms = regularizers.filter((entry) => !isIdle({ name: entry.name, options: {} }, taskNamed(name)));

  it.each(arms.map((entry) => entry.name))('replays the very steps of %s', (arm) => {
    const plain = trained(name, arm, data, false);
    const replayed = trained(name, arm, data, true);
    expect(replayed.weights).toEqual(plain.weights);
    expect([undefined, notReplayed[arm]]).toContain(replayed.reason);
  });
});

it('replays steps whose learning rate changes', async () => {
  const name = 'generated-tabular-mlp';
  const data = await loadTask({ task: name, seed: 0 });
  const rates = { steps, warmup: 3, decay: 'cosine' } as const;
  const plain = trained(name, 'dropout', data, false, rates);
  const replayed = trained(name, 'dropout', data, true, rates);
  expect(replayed.reason).toBeUndefined();
  expect(replayed.weights).toEqual(plain.weights);
  expect(trained(name, 'dropout', data, false).weights).not.toEqual(plain.weights);
});
