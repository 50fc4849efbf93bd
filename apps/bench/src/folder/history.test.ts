import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from '@regatta/evidence/testing';
import type { AnalysisPlan, PlannedTask } from '@regatta/record';
import { afterAll, describe, expect, it } from 'vitest';
import { departuresOf, rememberPlan } from './history.ts';

const folders: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'regatta-history-'));
  folders.push(path);
  return path;
};
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const first = planOf(['dropout 0.5']);
const second = planOf(['standout 0.5']);

const fixed = { kind: 'fixed', size: 10_000, examples: 'images' } as const;
const withTask = (plan: AnalysisPlan, own: Partial<PlannedTask>): AnalysisPlan => ({
  ...plan,
  tasks: plan.tasks.map((task) => ({ ...task, ...own })),
});

describe('new seeds', () => {
  const later = planOf(['standout 0.5'], { seeds: [100, 101, 102] });

  it.each<[string, Partial<PlannedTask>]>([
    ['a fixed test set', { testSet: fixed }],
    ['a pool of test rows', { redivided: true, testSet: { ...fixed, kind: 'pool' } }],
    ['slices', { testSet: { ...fixed, kind: 'slices', slices: 10 } }],
    ['a redivided table of an earlier version', { redivided: true }],
  ])('on %s are no new data', (_name, own) => {
    const directory = folder();
    rememberPlan(directory, withTask(first, own));
    const [sentence = ''] = departuresOf(directory, withTask(later, own));
    expect(sentence).toContain('New seeds bring no new test examples');
    expect(sentence).not.toContain('--first-seed');
    expect(sentence).toContain('generated-tabular-mlp');
    expect(departuresOf(directory, withTask(first, own))).toEqual([]);
    expect(departuresOf(folder(), withTask(later, own))).toEqual([]);
    expect(departuresOf(directory, withTask(later, { ...own, task: 'another' }))).toEqual([]);
  });
});

describe('the same plan', () => {
  it('gives the same numbers in every folder, so running it again anywhere is no new look', () => {
    const [here, elsewhere] = [folder(), folder()];
    rememberPlan(here, first);
    rememberPlan(elsewhere, first);
    rememberPlan(elsewhere, first);
    expect(departuresOf(here, first)).toEqual([]);
    expect(departuresOf(elsewhere, first)).toEqual([]);
    const text = readFileSync(join(elsewhere, 'plans.jsonl'), 'utf8');
    expect(text).toBe(readFileSync(join(here, 'plans.jsonl'), 'utf8'));
  });
});

describe('a plan whose seeds were seen', () => {
  it('is exploratory, and the same plan again is not', () => {
    const directory = folder();
    rememberPlan(directory, first);
    expect(departuresOf(directory, first)).toEqual([]);
    const [sentence = ''] = departuresOf(directory, second);
    expect(sentence).toContain('Entirely exploratory');
    expect(sentence).toContain('--first-seed');
  });

  it('stays seen after an edit of the code', () => {
    const other = folder();
    const entry = { planHash: `t${'0'.repeat(20)}`, code: '0'.repeat(16) };
    const seen = { ...entry, tasks: ['generated-tabular-mlp'], seeds: [0] };
    appendFileSync(join(other, 'plans.jsonl'), `${JSON.stringify(seen)}\n`);
    expect(departuresOf(other, second)).toHaveLength(1);
  });

  it('is confirmatory on seeds that nobody has seen', () => {
    const directory = folder();
    rememberPlan(directory, first);
    expect(departuresOf(directory, planOf(['standout 0.5'], { seeds: [100, 101, 102] }))).toEqual([]);
  });
});

describe('the same announced comparisons', () => {
  it('stay announced if only exploratory arms are added or left out', () => {
    const directory = folder();
    const announced = planOf(['dropout 0.5'], { exploratorySeeds: 3 });
    rememberPlan(directory, withTask(announced, { exploratory: ['l2'], leftOut: ['mixup'] }));
    expect(departuresOf(directory, withTask(announced, { exploratory: ['l2', 'mixup'] }))).toEqual([]);
    const more = withTask(announced, { confirmatory: ['dropout 0.5', 'l2'] });
    expect(departuresOf(directory, more)).toHaveLength(1);
  });
});
