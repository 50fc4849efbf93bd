import type { AnalysisPlan, TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { summarize } from './summarize.ts';
import { generatedTabularHeader, planOf } from './testing/plans.ts';

type Losses = Readonly<Record<string, readonly number[]>>;

interface SyntheticTask {
  readonly dataset: string;
  readonly losses: Losses;
}

/** The comparison across tasks of records with these losses, by task, arm and seed. */
function acrossOf(tasks: readonly SyntheticTask[]) {
  const names = tasks.map((_, i) => `task-${i}`);
  const arms = [...new Set(tasks.flatMap(({ losses }) => Object.keys(losses)))];
  const titles = arms.map((name) => (name === 'none' ? 'none' : `${name} 0.5`));
  const confirmatory = titles.filter((title) => title !== 'none');
  const plan: AnalysisPlan = planOf(confirmatory, {
    tasks: tasks.map(({ dataset }, i) => ({
      ...generatedTabularHeader,
      task: names[i]!,
      dataset,
      arms: titles,
      confirmatory,
      exploratory: [],
      idle: [],
    })),
  });
  const records = tasks.flatMap(({ losses, dataset }, i) =>
    Object.entries(losses).flatMap(([name, values]) =>
      values.map(
        (loss, seed): TrialRecord => ({
          ...recordOf(trialOf(name, seed, { task: names[i]! }), loss),
          dataset,
        }),
      ),
    ),
  );
  return summarize(records, { plan, command: '' }).across;
}

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const lossesAround = (center: number): number[] => seeds.map((seed) => center + 0.01 * ((seed * 5) % 8));
const better: Losses = { none: lossesAround(1), dropout: lossesAround(0.8), standout: lossesAround(1.1) };

describe('the comparison across tasks', () => {
  it('ranks only methods that ran on the seeds of the baseline, which harder seeds would favor or harm', () => {
    const early = { 'early-stopping': [0.9, 0.95] };
    const across = acrossOf([
      { dataset: 'a', losses: { ...better, ...early } },
      { dataset: 'b', losses: { ...better, ...early } },
    ]);
    expect(across!.methods).toEqual(['none', 'dropout', 'standout']);
  });

  it('takes data sets for the unit of its tests: tasks that share one are not counted twice', () => {
    const shared = Array.from({ length: 12 }, () => ({ dataset: 'a', losses: better }));
    const apart = Array.from({ length: 12 }, (_, i) => ({ dataset: `set ${i}`, losses: better }));
    const pOf = (tasks: readonly SyntheticTask[]): number | null =>
      acrossOf(tasks)!.againstBaseline.find(({ method }) => method === 'dropout')!.p;
    expect(pOf(apart)).toBeLessThan(0.001);
    expect(pOf(shared)).toBe(1);
    expect(acrossOf(apart)!.gains[1]!.interval).not.toBeNull();
    expect(acrossOf(shared)!.gains[1]!.interval).toBeNull();
  });

  it('has no critical difference that is wider than mean ranks can lie apart', () => {
    const tasks = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ dataset: `set ${i}`, losses: better }));
    expect(acrossOf(tasks(2))).toMatchObject({ criticalDifference: null, groups: [] });
    expect(acrossOf(tasks(8))!.criticalDifference).toBeLessThan(2);
  });
});
