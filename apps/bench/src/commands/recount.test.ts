import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { summarize } from '@regatta/evidence';
import { recordOf, trialOf } from '@regatta/record/testing';
import { registerTasks, taskNamed } from '@regatta/tasks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeptTasks, scoringIn } from '../folder/kept-tasks.ts';
import { expandPlan } from '../plan/plan.ts';
import { suiteNamed } from '../plan/suites/registry.ts';
import { keepTasks } from '../run/keep-tasks.ts';
import { recount } from './recount.ts';

const plan = expandPlan(suiteNamed('quick'), {
  tasks: ['generated-tabular-mlp'],
  regularizers: ['none', 'dropout', 'zoneout'].map((name) => ({ name, options: {} })),
  seeds: 6,
  backend: 'cpu',
});
const records = plan.specs.map((spec, i) =>
  recordOf({ id: `t${i}`, spec }, spec.regularizer.name === 'none' ? 1 + 0.01 * i : 0.8 + 0.02 * i),
);
const summary: Summary = summarize(records, { plan: plan.analysis, command: 'pnpm bench' });
const stored = (value: Summary): Summary => JSON.parse(JSON.stringify(value));

describe('recount', () => {
  it('reproduces the summary, whatever the order of the records and whatever else is in the folder', () => {
    const other = recordOf(trialOf('dropout', 77, { phase: 'tune' }), 3);
    const parts = recount('results', stored(summary), [other, ...records.toReversed()]);
    expect(parts.map(({ equal }) => equal)).toEqual([true, true, true, true]);
  });

  it('finds a changed number in a record or in the summary, and says where', () => {
    const [first, ...others] = records;
    const changed = { ...first!, metrics: { ...first!.metrics, test: { loss: 0.1, accuracy: 1 } } };
    expect(recount('results', stored(summary), [changed, ...others])[1]).toMatchObject({ equal: false });
    const edited = stored({ ...summary, tasks: summary.tasks.map((task) => ({ ...task, backend: 'wasm' })) });
    expect(recount('results', edited, records)[1]!.part).toContain('(tasks.0.backend)');
  });

  it.each<[string, Partial<Summary>]>([
    ['verdict', { verdict: ['Dropout wins everywhere.'] }],
    ['suite', { suite: 'another' }],
    ['code', { code: 'another' }],
    ['planHash', { planHash: 't0' }],
    ['tasks', { tasks: [] }],
    ['across', { across: { tasks: 9 } as never }],
  ])('finds that the %s was changed', (_field, changes) => {
    const parts = recount('results', stored({ ...summary, ...changes }), records);
    expect(parts.some(({ equal }) => !equal)).toBe(true);
  });

  it('says what to do about a plan that does not describe its tasks', () => {
    const early = { ...stored(summary), plan: { ...stored(summary).plan, version: 1 } };
    const read: Summary = JSON.parse(JSON.stringify(early));
    expect(() => recount('results', read, records)).toThrow(/expected a plan .* received version 1/);
  });
});

describe('stored tasks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regatta-kept-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("contain what a reader needs to know of a user's own task, without its code", async () => {
    registerTasks([{ ...taskNamed('generated-tabular-mlp'), name: 'kept-mlp', title: 'Kept' }]);
    await keepTasks(folder, ['kept-mlp', 'generated-tabular-mlp', 'kept-mlp']);
    const kept = readKeptTasks(folder);
    expect(kept.map(({ header }) => header.task)).toEqual(['kept-mlp', 'generated-tabular-mlp']);
    expect(kept[0]).toMatchObject({ header: { title: 'Kept', family: 'mlp' }, samples: { kind: 'table' } });
    expect(scoringIn([folder])('kept-mlp').primary.name).toBe('scaledLoss');
    expect(() => scoringIn([folder])('another')).toThrow(/expected tasks.json or summary.json/);
  });

  it('are extended, and only rewritten if necessary', async () => {
    await keepTasks(folder, ['generated-tabular-mlp']);
    const path = join(folder, 'tasks.json');
    const before = readFileSync(path, 'utf8');
    await keepTasks(folder, ['generated-tabular-mlp']);
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, before.slice(0, 100));
    expect(() => readKeptTasks(folder)).toThrow(/tasks.json is damaged/);
  });

  it('describe scoring in folders written before tasks were stored', () => {
    const { primary } = summary.tasks[0]!;
    const early = { tasks: [{ task: 'somebodys-mlp', primary }] };
    writeFileSync(join(folder, 'summary.json'), JSON.stringify(early));
    expect(scoringIn([folder])('somebodys-mlp').primary).toEqual(primary);
  });
});
