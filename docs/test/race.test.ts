import { expandPlan, suiteNamed } from '@regatta/bench/browser';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { runRace } from '../demos/race/run-race.ts';

it('the browser benchmark has the plan that its command repeats', async () => {
  await tf.setBackend('cpu');
  const [task, seeds, steps] = ['generated-tabular-mlp', 2, 3];
  const machine = { system: 'here', cores: 1 };
  const { summary } = await runRace(
    { task, regularizers: ['dropout'], seeds, steps, machine },
    'cpu',
    async () => {},
  );
  expect(summary.command).toBe(
    `pnpm bench --tasks ${task} --regularizers none,dropout --seeds ${seeds} --steps ${steps} --backend cpu`,
  );
  // As the command reads its options: only the steps, not all training settings of a task.
  const regularizers = ['none', 'dropout'].map((name) => ({ name, options: {} }));
  const options = { tasks: [task], regularizers, seeds, backend: 'cpu', training: { steps } } as const;
  expect(summary.plan).toEqual(expandPlan(suiteNamed('quick'), options).analysis);
});
