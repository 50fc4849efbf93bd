import type { AnalysisPlan, LossPerExample, TrialRecord } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { decisionOf } from './judge.ts';
import { rowLossesOf } from './row-losses.ts';
import { summarize } from './summarize.ts';
import { planOf } from './testing/index.ts';

const judging: NonNullable<AnalysisPlan['judging']> = {
  candidate: 'dropout 0.5, learning rate 0.001',
  baseline: 'no regularizer, learning rate 0.001',
  fits: 5,
  margin: 0.02,
  errorMargin: 0.005,
  priorSd: 0.05,
  tried: ['dropout'],
  left: [],
  configurations: 12,
};

const rows = 40;
const none = [0.9, 1, 1.1, 1.02, 0.95];

const plan = planOf(['dropout 0.5'], { judging, seeds: [0, 1, 2, 3, 4] });
const [task] = plan.tasks;

/** Losses of single examples whose mean is about the test loss of each record; none for a trial that diverged. */
function lossesOf(records: readonly TrialRecord[]): Map<string, LossPerExample> {
  return new Map(
    records.flatMap(({ id, metrics }) => {
      const loss = metrics.test?.loss;
      if (loss === undefined) return [];
      const losses = Float32Array.from({ length: rows }, (_, j) => loss * (1 + 0.5 * Math.sin(j + 1)));
      const missed = Uint8Array.from({ length: rows }, (_, j) => Number(j % 5 === 0));
      return [[id, { losses, missed }] as const];
    }),
  );
}

/** Records with these test losses, undefined for a trial that diverged, and what they are judged by. */
function made(losses: Readonly<Record<string, readonly (number | undefined)[]>>) {
  const records = recordsOf(losses).map(
    (record): TrialRecord => ({ ...record, testRows: rows, trainRows: 100 }),
  );
  return { records, context: { plan, command: '', losses: lossesOf(records) } };
}

describe('a summary whose plan names one candidate', () => {
  const { records, context } = made({ none, dropout: none.map((loss, i) => 0.9 * loss + 0.002 * i) });
  const judgedBy = { baseline: plan.baseline, judging, losses: context.losses };
  const summary = summarize(records, context);

  it('has the judgement in place of tests, in units of the primary metric', () => {
    const { decision, tasks, verdict } = summary;
    expect(decision!.advice).toBe('take');
    expect(decision!.gain.mean).toBeCloseTo(-Math.log(0.904), 2);
    const { comparison } = tasks[0]!.arms.find(({ title }) => title === 'dropout 0.5')!;
    expect(comparison).toMatchObject({ conclusion: 'better', p: null, adjustedP: null, equivalence: null });
    const { mean, interval } = comparison!.difference;
    expect(mean).toBeCloseTo(0.994 * Math.expm1(-decision!.gain.mean), 9);
    expect(interval![0]).toBeLessThan(mean);
    expect(interval![1]).toBeLessThan(0);
    expect(verdict[0]).toMatch(/^Use early stopping with dropout 0.5, learning rate 0.001: loss 9.6 % lower/);
  });

  it('is shown in per cent where the metric is compared as a ratio, a gain as a decrease', () => {
    const primary = { ...task!.primary, asRatio: true };
    const asRatio = { ...context, plan: { ...plan, tasks: [{ ...task!, primary }] } };
    const { decision, tasks } = summarize(records, asRatio);
    const { comparison } = tasks[0]!.arms.find(({ title }) => title === 'dropout 0.5')!;
    const { mean, interval } = comparison!.difference;
    const [low, high] = decision!.gain.interval!;
    expect(mean).toBeCloseTo(100 * Math.expm1(-decision!.gain.mean), 9);
    expect(mean).toBeLessThan(-5);
    expect(interval![0]).toBeCloseTo(100 * Math.expm1(-high), 9);
    expect(interval![1]).toBeCloseTo(100 * Math.expm1(-low), 9);
    expect(tasks[0]!.differenceUnit).toBe('%');
  });

  it('follows from records and plan alone, in whatever order seeds come', () => {
    expect(summarize(records, context)).toEqual(summary);
    const own = decisionOf(records, task!, judgedBy);
    expect(own).toEqual(summary.decision);
  });

  it('scores diverged trials as guessing, and counts them', () => {
    const diverged = made({ none, dropout: [0.8, undefined, 0.8, 0.8, 0.8] });
    const { decision, verdict } = summarize(diverged.records, diverged.context);
    expect(decision).toMatchObject({ fits: 5, diverged: { candidate: 1, baseline: 0 } });
    expect(verdict.join(' ')).toContain('Diverged: 1 fit of dropout 0.5');
    const { chance: _, ...unscored } = task!;
    const by = { ...judgedBy, losses: diverged.context.losses };
    expect(decisionOf(diverged.records, unscored, by)!.fits).toBe(4);
  });

  it('decides nothing without losses of single examples', () => {
    const { decision, verdict } = summarize(records, { plan, command: '' });
    expect(decision).toBeNull();
    expect(verdict[0]).toMatch(/^Nothing to decide/);
    expect(verdict.at(-1)).toMatch(
      /^The losses of single test examples are missing for 10 of 10 trials, .* examples.jsonl next to trials.jsonl.$/,
    );
    const some = new Map([...context.losses].filter(([id]) => !id.endsWith('-0')));
    const partly = summarize(records, { ...context, losses: some });
    expect(partly.decision!.fits).toBe(4);
    expect(partly.verdict.at(-1)).toContain('missing for 2 of 10 trials');
    expect(summary.verdict.join(' ')).not.toContain('missing');
  });

  it('calls mixed a lower loss with more errors', () => {
    const missed = (id: string) =>
      Uint8Array.from({ length: rows }, (_, j) => Number(id.includes('dropout') && j % 2 === 0));
    const losses = new Map([...context.losses].map(([id, own]) => [id, { ...own, missed: missed(id) }]));
    const { decision, tasks } = summarize(records, { ...context, losses });
    expect(decision!.advice).toBe('mixed');
    expect(tasks[0]!.arms.find(({ comparison }) => comparison !== null)!.comparison!.conclusion).toBe(
      'mixed',
    );
  });

  it('calls equal what lies within the margin for sure', () => {
    const equal = made({ none, dropout: none.map((loss, i) => loss * (1 + 0.0005 * (i - 2))) });
    const { tasks } = summarize(equal.records, equal.context);
    expect(tasks[0]!.arms.find(({ comparison }) => comparison !== null)!.comparison!.conclusion).toBe(
      'equal',
    );
  });
});

describe('a candidate whose losses vanish', () => {
  const { records, context } = made({ none, dropout: none.map((loss) => 0.9 * loss) });
  const vanishing = (size: (isBaseline: boolean) => number) => {
    const losses = new Map(
      records.map(({ id, regularizer }) => {
        const own = new Float32Array(rows).fill(size(regularizer.name === 'none'));
        return [id, { losses: own, missed: new Uint8Array(rows) }];
      }),
    );
    return decisionOf(records, task!, { ...context.plan, judging, losses })!;
  };

  it('did act, if its losses or its metrics are not those of the baseline', () => {
    expect(vanishing((isBaseline) => (isBaseline ? 1e-12 : 2e-12))).toMatchObject({ identical: false });
    expect(vanishing(() => 0)).toMatchObject({ identical: false, gain: { mean: 0 } });
    const same = made({ none, dropout: none });
    expect(summarize(same.records, same.context).decision!.identical).toBe(true);
  });
});

describe('rowLossesOf', () => {
  const { records, context } = made({ none: [1, undefined], dropout: [0.8] });
  const [ok, diverged] = records;

  it('takes the losses of a trial as they are', () => {
    const { losses, missed, squared } = rowLossesOf(ok!, task!, rows, context.losses)!;
    expect(losses).toHaveLength(rows);
    expect(Array.from(missed!).slice(0, 6)).toEqual([1, 0, 0, 0, 0, 1]);
    expect(squared).toBe(false);
    expect(rowLossesOf(ok!, task!, rows, new Map())).toBeUndefined();
  });

  it('knows no errors where examples have no single class, and squared errors by their metric', () => {
    const { classes: _, ...symbols } = task!;
    expect(rowLossesOf(ok!, symbols, rows, context.losses)).toMatchObject({ missed: null, squared: false });
    expect(rowLossesOf(diverged!, symbols, rows, context.losses)!.missed).toBeNull();
    const metrics = [{ ...task!.primary, name: 'rmse' }];
    expect(rowLossesOf(ok!, { ...symbols, metrics }, rows, context.losses)!.squared).toBe(true);
  });

  it('scores a diverged trial as guessing, with the calibrated loss if guessing has one', () => {
    const { chance } = task!;
    expect(rowLossesOf(diverged!, task!, 3, context.losses)).toEqual({
      losses: [Math.log(4), Math.log(4), Math.log(4)],
      missed: [0.75, 0.75, 0.75],
      squared: false,
    });
    const scaled = { ...task!, chance: { ...chance!, scaledLoss: 1 } };
    expect(rowLossesOf(diverged!, scaled, 2, context.losses)!.losses).toEqual([1, 1]);
  });
});
