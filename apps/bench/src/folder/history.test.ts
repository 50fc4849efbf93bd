import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planOf } from '@regatta/evidence/testing';
import type { AnalysisPlan, PlannedTask } from '@regatta/record';
import { afterAll, describe, expect, it } from 'vitest';
import { departuresOf, rememberPlan } from './history.ts';

const folders: string[] = [];
/** A new results folder with nothing beside it. */
const folder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'regatta-history-'));
  folders.push(root);
  mkdirSync(join(root, 'results'));
  return beside(join(root, 'results', 'first'), 'tune');
};
const beside = (path: string, name: string): string => {
  const other = join(dirname(path), name);
  mkdirSync(other);
  return other;
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
    expect(departuresOf(directory, withTask(later, { ...own, dataset: 'another' }))).toEqual([]);
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

describe('the same test examples', () => {
  const images = { dataset: 'fashion-mnist', testSet: fixed };
  const mlp = withTask(first, { ...images, task: 'fashion-mnist-mlp' });
  const [cnn, wide, sliced] = [
    { task: 'fashion-mnist-cnn' },
    { task: 'fashion-mnist-mlp@width=256' },
    { task: 'fashion-mnist-mlp@slices=10', testSet: { ...fixed, kind: 'slices', slices: 10 } as const },
  ].map((own) => withTask(first, { ...images, ...own }));

  it('are seen whatever network, width or slices the task has', () => {
    const directory = folder();
    rememberPlan(directory, mlp);
    for (const other of [cnn!, wide!, sliced!]) {
      const [sentence = ''] = departuresOf(directory, other);
      expect(sentence).toContain(
        `the test examples of ${other.tasks[0]!.task} were already shown in this folder`,
      );
    }
  });

  it('are seen in a folder beside this one, too, where other commands write', () => {
    const tuned = folder();
    const run = beside(tuned, 'run');
    rememberPlan(tuned, mlp);
    expect(departuresOf(run, cnn!)[0]).toContain('already shown in the folder tune next to it');
    expect(departuresOf(run, mlp)).toEqual([]);
    expect(departuresOf(folder(), cnn!)).toEqual([]);
    // Folders of users, outside of the folder of all commands, know only of themselves.
    const own = join(dirname(dirname(tuned)), 'own');
    mkdirSync(own);
    rememberPlan(own, mlp);
    expect(departuresOf(beside(own, 'other'), cnn!)).toEqual([]);
  });

  it('are others in another table, and in a table of the same name with other rows', () => {
    const directory = folder();
    const pool = { ...fixed, kind: 'pool', examples: 'rows' } as const;
    rememberPlan(directory, withTask(first, { dataset: 'mine', testSet: pool, redivided: true }));
    const other = (own: Partial<PlannedTask>) =>
      departuresOf(directory, withTask(second, { testSet: pool, redivided: true, ...own, task: 'other' }));
    expect(other({ dataset: 'mine' })).toHaveLength(1);
    expect(other({ dataset: 'yours' })).toEqual([]);
    expect(other({ dataset: 'mine', testSet: { ...pool, size: 99 } })).toEqual([]);
  });

  it('are found by the name of the task in logs of earlier versions', () => {
    const directory = folder();
    const old = {
      planHash: `t${'0'.repeat(20)}`,
      code: '0'.repeat(16),
      tasks: ['fashion-mnist-mlp'],
      seeds: [],
    };
    appendFileSync(join(directory, 'plans.jsonl'), `${JSON.stringify(old)}\n`);
    expect(departuresOf(directory, mlp)).toHaveLength(1);
    expect(departuresOf(directory, cnn!)).toEqual([]);
  });
});
