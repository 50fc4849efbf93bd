import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { seal } from './sealed.ts';
import { loadTask, runTrial } from './trial.ts';

const spec: TrialSpec = {
  version: 2,
  phase: 'tune',
  task: 'generated-tabular-mlp',
  seed: 3,
  backend: 'cpu',
  samples: 4,
  regularizer: { name: 'dropout', options: { rate: 0.5 } },
  training: { steps: 10, batchSize: 20, learningRate: 1e-2 },
};

describe('the sealed test split', () => {
  it('opens for test trials and counts reads', async () => {
    const data = await loadTask(spec);
    const { test } = seal(data, 'test');
    expect(test.reads).toBe(0);
    expect(test.open()).toBe(data.test);
    expect(test.reads).toBe(1);
  });

  it('stays closed for tuning trials', async () => {
    const { test } = seal(await loadTask(spec), 'tune');
    expect(() => test.open()).toThrow(/sealed until the rates are fixed/);
    expect(test.reads).toBe(0);
  });

  it('a tuning trial trains like a test trial without reading it', async () => {
    const [tuned, tested] = [await runTrial(spec), await runTrial({ ...spec, phase: 'test' })];
    expect(tuned.curve).toEqual(tested.curve);
    expect(tuned.metrics.test).toBeUndefined();
    expect([tuned.testReads, tested.testReads]).toEqual([0, 1]);
    expect([tuned.calibration, tuned.monteCarlo]).toEqual([undefined, undefined]);
    expect(tested.monteCarlo).toMatchObject({ samples: 4, rows: 500 });
  });
});
