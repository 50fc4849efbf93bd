// Apart: it registers a task.
import type { TrialSpec } from '@regatta/record';
import { runTrial } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { mlp } from '../mlp/network.ts';
import { ownTask } from '../own/own-task.ts';
import { registerTasks, taskNamed } from '../registry.ts';

const specOf = (task: string, batchSize: number): TrialSpec => ({
  version: 2,
  phase: 'test',
  task,
  regularizer: { name: 'none', options: {} },
  seed: 1,
  training: { steps: 20, batchSize, learningRate: 0.01 },
  backend: 'wasm',
  samples: 0,
  probes: ['example-losses'],
});

interface Measured {
  readonly losses: readonly number[];
  readonly missed: readonly number[] | null;
}

async function measured(task: string, batchSize = 8) {
  const record = await runTrial(specOf(task, batchSize));
  const losses = record.probes!['example-losses'] as unknown as Measured;
  return { ...losses, test: record.metrics.test!, rows: record.testRows! };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);

describe('example-losses', () => {
  it('has the test loss and the error as means, one entry for each example', async () => {
    const { losses, missed, test, rows } = await measured('generated-tabular-mlp');
    expect(losses).toHaveLength(rows);
    expect(mean(losses)).toBeCloseTo(test.loss!, 4);
    expect(mean(missed!)).toBeCloseTo(1 - test.accuracy!, 6);
    expect(missed!.every((value) => value === 0 || value === 1)).toBe(true);
  });

  it('averages over the labels of an example that has several', async () => {
    const { losses, missed, test, rows } = await measured('generated-grammar-rnn');
    expect(losses).toHaveLength(rows);
    expect(mean(losses)).toBeCloseTo(test.loss!, 4);
    expect(mean(missed!)).toBeCloseTo(1 - test.accuracy!, 4);
  });

  it('has squared errors where numbers are predicted', async () => {
    const inputs = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);
    const targets = inputs.map(([a = 0, b = 0]) => 10 + 5 * a * b);
    const task = await ownTask(
      {
        name: 'squares-mlp',
        family: 'mlp',
        data: { inputs, targets },
        model: (regularizer, context) => mlp([2, 8, 1], regularizer, context),
      },
      { folder: '.' },
    );
    registerTasks([task]);
    const { losses, missed, test } = await measured(taskNamed('squares-mlp').name);
    expect(missed).toBeNull();
    expect(mean(losses)).toBeCloseTo(test.loss!, 4);
  });
});
