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

  it('takes data sets for the unit of everything that it tests: tasks that share one are not counted twice', () => {
    const shared = Array.from({ length: 24 }, (_, i) => ({ dataset: `set ${i % 3}`, losses: better }));
    const apart = Array.from({ length: 12 }, (_, i) => ({ dataset: `set ${i}`, losses: better }));
    const of = (tasks: readonly SyntheticTask[]) => {
      const across = acrossOf(tasks)!;
      const at = across.methods.indexOf('dropout');
      return { ...across, p: across.againstBaseline.find(({ method }) => method === 'dropout')!.p, at };
    };
    const [many, few] = [of(apart), of(shared)];
    expect(many.p).toBeLessThan(0.001);
    expect(few.p).toBe(2 / 2 ** 3);
    expect(few.ranks).toHaveLength(3);
    expect(few.datasets).toEqual(['set 0', 'set 1', 'set 2']);
    expect(few.tasks).toHaveLength(24);
    expect(few.friedman!.p).toBeGreaterThan(many.friedman!.p);
    expect(few.criticalDifference).toBeGreaterThan(many.criticalDifference!);
    expect(many.gains[many.at]!.interval).not.toBeNull();
    expect(few.gains[few.at]!.interval).toBeNull();
    expect(acrossOf(shared.map(({ losses }) => ({ dataset: 'one', losses })))).toBeNull();
  });

  it('concludes in the direction of most data sets, whatever a single wild one does', () => {
    const tasks = Array.from({ length: 15 }, (_, i) => ({
      dataset: `set ${i}`,
      losses: {
        none: lossesAround(1),
        dropout: lossesAround(1).map((loss) => (i === 7 ? 2.5 * loss : loss * (0.98 - 0.001 * (i % 10)))),
        standout: lossesAround(1.1),
      },
    }));
    const { againstBaseline, gains } = acrossOf(tasks)!;
    const found = <T extends { readonly method: string }>(all: readonly T[]) =>
      all.find(({ method }) => method === 'dropout')!;
    expect(found(againstBaseline).conclusion).toBe('better');
    const { estimate, interval } = found(gains);
    expect(estimate).toBeGreaterThan(0.018);
    expect(estimate).toBeLessThan(0.03);
    expect(interval![0]).toBeGreaterThan(0);
  });

  it('measures gains as ratios: one and its reverse are of the same size', () => {
    const tasks = (factor: number) =>
      Array.from({ length: 6 }, (_, i) => ({
        dataset: `set ${i}`,
        losses: {
          none: lossesAround(1),
          dropout: lossesAround(1).map((loss) => loss * factor),
          standout: lossesAround(1),
        },
      }));
    const gainOf = (factor: number): number => acrossOf(tasks(factor))!.gains[1]!.estimate;
    expect(gainOf(0.5)).toBeCloseTo(0.5, 10);
    expect(gainOf(2)).toBeCloseTo(-1, 10);
    expect(Math.log1p(-gainOf(0.5))).toBeCloseTo(-Math.log1p(-gainOf(2)), 10);
  });

  it('leaves out tasks that the baseline solves, or whose scores have no ratio', () => {
    const task = (i: number, factor: number) => ({
      dataset: `set ${i}`,
      losses: Object.fromEntries(
        Object.entries(better).map(([name, own]) => [name, own.map((loss) => loss * factor)]),
      ),
    });
    const vanishing = { dataset: 'set 9', losses: { ...better, dropout: lossesAround(0).with(0, 0) } };
    const across = acrossOf([task(0, 1), task(1, 1), task(2, 0.001), vanishing])!;
    expect(across.tasks).toEqual(['task-0', 'task-1']);
    expect(across.leftOut).toEqual(['task-2', 'task-3']);
    expect(acrossOf([task(0, 1), task(2, 0.001)])).toBeNull();
  });

  it('has no critical difference that is wider than mean ranks can lie apart', () => {
    const tasks = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ dataset: `set ${i}`, losses: better }));
    expect(acrossOf(tasks(2))).toMatchObject({ criticalDifference: null, groups: [] });
    expect(acrossOf(tasks(8))!.criticalDifference).toBeLessThan(2);
  });
});
