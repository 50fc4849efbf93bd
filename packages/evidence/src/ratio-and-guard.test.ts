import { stream } from '@regatta/core';
import type { MetricInfo, TrialRecord } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import { pairedT } from '@regatta/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, concludeAll, type Pairs } from './compare.ts';
import { planOfRecords } from './plan-of-records.ts';
import { summarize } from './summarize.ts';
import { generatedTabularHeader, planOf } from './testing/plans.ts';

const scaledLoss: MetricInfo = {
  name: 'scaledLoss',
  better: 'lower',
  unit: 'nats',
  smallestEffect: 0.02,
  effectIsShare: true,
  asRatio: true,
  checkpoint: 'best',
};
const balancedError: MetricInfo = { name: 'balancedError', better: 'lower', unit: '', smallestEffect: 0.005 };

const baseline = [0.52, 0.48, 0.55, 0.5, 0.47, 0.53, 0.51, 0.49];
const scaled = (factor: number): number[] =>
  baseline.map((loss, i) => loss * factor * (1 + 0.002 * ((i % 2) - 0.5)));

const pairsOf = (arm: readonly number[], rest: Partial<Pairs> = {}): Pairs => ({
  arm,
  baseline,
  standing: 'confirmatory',
  primary: scaledLoss,
  smallestEffect: Math.log1p(0.02),
  ...rest,
});
const concluded = (pairs: Pairs) => concludeAll([{ raw: compare(pairs), primary: pairs.primary }], 0.05)[0]!;

/** An error of each seed, and the baseline's, that differ by about this much. */
const guardBy = (difference: number): Pairs['guard'] => ({
  metric: balancedError,
  margin: balancedError.smallestEffect,
  arm: baseline.map((_, i) => 0.1 + difference + 0.0005 * (i % 4)),
  baseline: baseline.map(() => 0.1),
});

describe('a metric compared as a ratio', () => {
  it('is tested on the log scale and reported in per cent of the baseline', () => {
    const arm = scaled(0.9);
    const { difference, p } = compare(pairsOf(arm));
    const logs = arm.map((value, i) => Math.log(value / baseline[i]!));
    const test = pairedT(logs);
    expect(p).toBeCloseTo(test.p!, 12);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    expect(difference.mean).toBeCloseTo(100 * (Math.exp(mean) - 1), 10);
    expect(difference.interval!.map((bound) => Math.log1p(bound / 100))).toEqual(
      test.interval!.map((bound) => expect.closeTo(bound, 10)),
    );
  });

  it('gives the same test whatever the unit of the loss', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (unit) => {
        const arm = scaled(0.97);
        const one = compare(pairsOf(arm));
        const other = compare(
          pairsOf(
            arm.map((value) => value * unit),
            { baseline: baseline.map((value) => value * unit) },
          ),
        );
        expect(other.p).toBeCloseTo(one.p!, 8);
        expect(other.difference.mean).toBeCloseTo(one.difference.mean, 8);
      }),
    );
  });

  it('is equal within two per cent', () => {
    expect(concluded(pairsOf(scaled(1))).conclusion).toBe('equal');
    expect(concluded(pairsOf(scaled(1.05))).conclusion).toBe('worse');
  });

  it('shows no equality from differences without any spread', () => {
    const same = compare(pairsOf(baseline));
    expect(same.equivalence).toBeNull();
    expect(concluded(pairsOf(baseline)).conclusion).toBe('unclear');
    expect(concluded(pairsOf(baseline, { identical: true })).conclusion).toBe('identical');
  });
});

describe('scores too far apart for a ratio', () => {
  const header = { ...generatedTabularHeader, primary: scaledLoss, metrics: [scaledLoss] };
  const taskOf = (arm: readonly number[]) => {
    const plan = planOf(['dropout 0.5', 'standout 0.5']);
    const tasks = plan.tasks.map((task) => ({ ...task, ...header }));
    const records = recordsOf({ none: baseline, dropout: arm, standout: scaled(0.9) });
    return summarize(records, { plan: { ...plan, tasks }, command: '' }).tasks[0]!;
  };
  const task = taskOf([0, 800, ...baseline.slice(2)]);
  const arm = task.arms.find(({ title }) => title === 'dropout 0.5')!;

  it('are counted and said, never averaged', () => {
    expect(arm).toMatchObject({ comparison: null, farApart: { above: 1, below: 1, of: 8 } });
    expect(arm.points.map(({ difference }) => difference).slice(0, 2)).toEqual([null, null]);
    expect(task.verdict.join(' ')).toContain(
      'Not compared, because values of test calibrated loss are too far apart for a mean ratio: dropout 0.5 ' +
        '(more than 1,000 times that of none in 1 of 8 seeds, less than a 1,000th of that of none in 1 of 8 seeds).',
    );
    expect(task.verdict.join(' ')).not.toContain('no paired trials');
  });

  it('leave the comparisons of other arms as they are', () => {
    expect(task.arms.find(({ title }) => title === 'standout 0.5')!.comparison?.conclusion).toBe('better');
    expect(taskOf(scaled(0.97)).arms.every(({ farApart }) => farApart === undefined)).toBe(true);
  });
});

/** An error that differs from the baseline's by these points, seed by seed. */
const guardOf = (points: readonly number[]): Pairs['guard'] => ({
  metric: balancedError,
  margin: balancedError.smallestEffect,
  arm: points.map((value) => 0.1 + value / 100),
  baseline: points.map(() => 0.1),
});

describe('the guarding metric', () => {
  it('takes a conclusion back where it significantly says the opposite', () => {
    expect(concluded(pairsOf(scaled(0.9), { guard: guardBy(-0.02) })).conclusion).toBe('better');
    expect(concluded(pairsOf(scaled(0.9), { guard: guardBy(0.02) })).conclusion).toBe('mixed');
    expect(concluded(pairsOf(scaled(1.1), { guard: guardBy(-0.02) })).conclusion).toBe('mixed');
    expect(concluded(pairsOf(scaled(1.1), { guard: guardBy(0.02) })).conclusion).toBe('worse');
  });

  it('leaves open what it cannot rule out', () => {
    // On average no change, but the interval reaches beyond half a point on both sides.
    const wide = guardOf([1, -1, 1, -1, 1, -1, 1, -1]);
    expect(concluded(pairsOf(scaled(0.9), { guard: wide })).conclusion).toBe('unclear');
    expect(concluded(pairsOf(scaled(1.1), { guard: wide })).conclusion).toBe('unclear');
    expect(concluded(pairsOf(scaled(1), { guard: wide })).conclusion).toBe('unclear');
    const narrow = guardOf([0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1]);
    expect(concluded(pairsOf(scaled(0.9), { guard: narrow })).conclusion).toBe('better');
    expect(concluded(pairsOf(scaled(1.1), { guard: narrow })).conclusion).toBe('worse');
    expect(concluded(pairsOf(scaled(1), { guard: narrow })).conclusion).toBe('equal');
  });

  it('does not mind a rise that is certain, but too small to matter', () => {
    const slight = guardOf([0.2, 0.21, 0.19, 0.2, 0.22, 0.18, 0.2, 0.2]);
    expect(concluded(pairsOf(scaled(0.9), { guard: slight })).conclusion).toBe('better');
  });

  it('seldom lets a rise of the error by its margin pass as better', () => {
    const source = stream('guarded');
    const passed = Array.from({ length: 400 }, (_, run) => {
      const points = [...source.fold(run).normal(8)].map((value) => 0.5 + value);
      return concluded(pairsOf(scaled(0.9), { guard: guardOf(points) })).conclusion === 'better';
    }).filter(Boolean).length;
    // The upper end of a 95 % interval lies below the truth in 2.5 % of the runs; 20 of 400 are 5 %.
    expect(passed).toBeLessThanOrEqual(20);
  });

  it('leaves equality to arms whose errors are the same', () => {
    const silent = guardOf(baseline.map(() => 0));
    expect(concluded(pairsOf(scaled(1), { guard: silent })).conclusion).toBe('equal');
    expect(concluded(pairsOf(scaled(1), { guard: guardBy(0.02) })).conclusion).toBe('unclear');
  });

  it('says nothing below five seeds', () => {
    const few = (values: readonly number[]): number[] => values.slice(0, 4);
    const { metric, margin, arm, baseline: other } = guardBy(0.02)!;
    const guard = { metric, margin, arm: few(arm), baseline: few(other) };
    const raw = compare(pairsOf(few(scaled(0.9)), { baseline: few(baseline), guard }));
    expect(raw.guard).toMatchObject({ p: null });
    expect(concludeAll([{ raw, primary: scaledLoss }], 0.05)[0]!.conclusion).toBe('unclear');
  });
});

describe('sentences about a guarded metric', () => {
  const header = {
    ...generatedTabularHeader,
    primary: scaledLoss,
    guard: balancedError,
    metrics: [scaledLoss, balancedError],
  };
  /** The summary of records whose losses are scaled, and whose errors differ by these points. */
  const summaryOf = (factor: number, points: readonly number[]) => {
    const plan = planOf(['dropout 0.5']);
    const tasks = plan.tasks.map((task) => ({
      ...task,
      ...header,
      guard: { ...balancedError, checkpoint: 'best' as const },
    }));
    const records = recordsOf({ none: baseline, dropout: scaled(factor) }).map((record): TrialRecord => {
      const shift = record.regularizer.name === 'none' ? 0 : points[record.seed]! / 100;
      const test = { ...record.best!.metrics.test!, balancedError: 0.1 + shift };
      return { ...record, best: { ...record.best!, metrics: { ...record.best!.metrics, test } } };
    });
    return summarize(records, { plan: { ...plan, tasks }, command: '' });
  };
  const calm = baseline.map((_, i) => 0.01 * (i % 3));

  it('say why a lower loss is not called better', () => {
    const { tasks, verdict } = summaryOf(0.9, [1, -1, 1, -1, 1, -1, 1, -1]);
    const said = tasks[0]!.verdict.join(' ');
    expect(said).toContain('Unclear, because balanced error could show the opposite: dropout 0.5 (\u2212');
    expect(said).toContain(
      'where the calibrated loss falls, but the balanced error may rise by up to 0.8937 points.',
    );
    expect(said).not.toContain('No significant difference');
    expect(verdict.join(' ')).not.toContain('use dropout');
  });

  it('advise only what is estimated to be as much as matters', () => {
    expect(summaryOf(0.9, calm).verdict[0]).toContain('use dropout 0.5');
    const slight = summaryOf(0.99, calm);
    expect(slight.tasks[0]!.verdict[0]).toContain('Better than none, but by less than 2 %: dropout 0.5');
    expect(slight.verdict[0]).toBe(
      'generated-tabular-mlp: no regularizer is worth using for test calibrated loss: dropout 0.5 is better than none, but by an estimated difference below 2 %.',
    );
    expect(summaryOf(1.01, calm).tasks[0]!.verdict[0]).toContain('Worse than none, but by less than 2 %');
  });
});

it('a plan of records refuses a metric of a checkpoint that a record lacks', () => {
  const [record] = recordsOf({ none: [0.5] });
  const { best: _, ...bare } = record!;
  const header = { ...generatedTabularHeader, primary: scaledLoss };
  expect(planOfRecords([record!], [header]).tasks[0]!.primary).toEqual(scaledLoss);
  expect(() => planOfRecords([bare], [header])).toThrow(
    'expected records of generated-tabular-mlp with their best checkpoint, as its header says, received one without (t-none-0)',
  );
});
