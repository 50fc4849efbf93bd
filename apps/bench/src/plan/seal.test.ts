// Apart: registers a task.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Folds, TrialSpec } from '@regatta/record';
import { detectableEffect } from '@regatta/stats';
import { loadTask, type Split, type TaskData } from '@regatta/trial';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCsvTask } from '../config/register-csv-task.ts';
import { forecastOf } from './forecast.ts';
import { expandPlan, type PlanOptions } from './plan.ts';
import { suiteNamed } from './suites/registry.ts';
import { expandTuning } from './tuning.ts';

const rows = 90;
const folder = mkdtempSync(join(tmpdir(), 'regatta-seal-'));
afterAll(() => rmSync(folder, { recursive: true }));

let options: PlanOptions;
beforeAll(async () => {
  const file = join(folder, 'sealed.csv');
  // The target says which row it is.
  const lines = Array.from(
    { length: rows },
    (_, row) => `${(row * 37) % 101},${(row * row) % 17},${row + 0.5}`,
  );
  writeFileSync(file, `a,b,y\n${lines.join('\n')}\n`);
  const { name } = await registerCsvTask(file, { target: 'y', task: 'regression' });
  const regularizers = ['none', 'dropout'].map((own) => ({ name: own, options: {} }));
  options = { backend: 'cpu', tasks: [name], regularizers, seeds: 12 };
});

/** Which rows of the file a split holds. */
const rowsOf = ({ labels }: Split, { targetScale = 1, targetMean = 0 }: TaskData): number[] =>
  Array.from(labels, (label) => Math.round(label * targetScale + targetMean - 0.5));

/** The rows that trials use for tuning and the rows that they are judged on, each once for all blocks. */
async function looksOf(specs: readonly TrialSpec[]): Promise<{ seen: Set<number>; tested: Set<number> }> {
  const [seen, tested] = [new Set<number>(), new Set<number>()];
  for (const spec of specs) {
    const data = await loadTask(spec);
    const [train, validation, test] = [data.train, data.validation, data.test].map((split) =>
      rowsOf(split, data),
    );
    if (spec.phase === 'tune') for (const row of [...train!, ...validation!]) seen.add(row);
    else for (const row of test!) tested.add(row);
  }
  return { seen, tested };
}

function specsOf(folds?: Folds): TrialSpec[] {
  const suite = suiteNamed('quick');
  const given = { ...options, folds };
  const tuning = { tuningSeeds: 5, firstTuningSeed: 1_000_000, rule: 'best-mean' } as const;
  return [...expandTuning(suite, { ...given, ...tuning }).specs, ...expandPlan(suite, given).specs];
}

describe('the seal on a CSV file', () => {
  it('no row on which any seed is judged was a training or validation row of any tuning trial', async () => {
    const { seen, tested } = await looksOf(specsOf());
    expect([...tested].filter((row) => seen.has(row))).toEqual([]);
    expect(seen.size).toBe(48);
    expect(tested.size).toBeGreaterThan(36);
    for (const row of [...seen, ...tested]) expect(row).toBeLessThan(rows);
  });

  it('holds within each outer fold of cross-validation, which holds out every row once', async () => {
    const all = specsOf({ outer: 3, inner: 2, repeats: 1 });
    const judged = new Set<number>();
    for (const outer of [0, 1, 2]) {
      const { seen, tested } = await looksOf(all.filter(({ fold }) => fold!.outer === outer));
      expect([...tested].filter((row) => seen.has(row))).toEqual([]);
      expect(seen.size + tested.size).toBe(rows);
      for (const row of tested) judged.add(row);
    }
    expect(judged.size).toBe(rows);
  });
});

describe('the plan of a CSV file', () => {
  it('quotes the test that is used, and the effect that it detects', async () => {
    const suite = suiteNamed('quick');
    const given = { ...options, training: { steps: 2 } };
    const plan = expandPlan(suite, given);
    expect(plan.analysis.test).toContain('corrected (Nadeau and Bengio) where seeds share examples');
    const { detectableEffect: found, seeds } = await forecastOf(plan, 1);
    const [{ testSet } = { testSet: undefined }] = plan.analysis.tasks;
    // At 60/20/20, 18 of the 42 rows of the pool are test rows.
    expect(testSet).toMatchObject({ kind: 'pool', size: 42 });
    expect(found).toBeCloseTo(detectableEffect(seeds, { testToTrain: 18 / 24 }), 10);
    expect(found!).toBeGreaterThan(2 * detectableEffect(seeds));
    const other = expandPlan(suite, { ...given, tasks: ['generated-tabular-mlp'] });
    expect(other.analysis.test).toBe('paired t of the mean difference, two-sided');
  });
});
