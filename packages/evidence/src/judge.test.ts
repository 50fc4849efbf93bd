import type { AnalysisPlan, TrialRecord } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { decide } from './decision.ts';
import { exampleLossesOf } from './example-losses.ts';
import { decisionOf } from './judge.ts';
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

/** Records with losses of single examples whose mean is the test loss; undefined for a trial that diverged. */
function withLosses(losses: Readonly<Record<string, readonly (number | undefined)[]>>): TrialRecord[] {
  return recordsOf(losses).map((record): TrialRecord => {
    const loss = record.metrics.test?.loss;
    if (loss === undefined) return record;
    const own = Array.from({ length: rows }, (_, j) => loss * (1 + 0.5 * Math.sin(j + 1)));
    const missed = Array.from({ length: rows }, (_, j) => Number(j % 5 === 0));
    return {
      ...record,
      testRows: rows,
      trainRows: 100,
      probes: { 'example-losses': { losses: own, missed } },
    };
  });
}

const plan = planOf(['dropout 0.5'], { judging, seeds: [0, 1, 2, 3, 4] });
const context = { plan, command: '' };

describe('a summary whose plan names one candidate', () => {
  const records = withLosses({ none, dropout: none.map((loss, i) => 0.9 * loss + 0.002 * i) });
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
    expect(verdict[0]).toMatch(/^Take dropout 0.5, learning rate 0.001: it lowers test loss by/);
  });

  it('follows from records and plan alone, in whatever order seeds come', () => {
    expect(summarize(records, context)).toEqual(summary);
    const own = decisionOf(records, plan.tasks[0]!, plan, judging);
    expect(own).toEqual(summary.decision);
  });

  it('scores diverged trials as guessing, and counts them', () => {
    const diverged = withLosses({ none, dropout: [0.8, undefined, 0.8, 0.8, 0.8] });
    const { decision, verdict } = summarize(diverged, context);
    expect(decision).toMatchObject({ fits: 5, diverged: { candidate: 1, baseline: 0 } });
    expect(verdict.join(' ')).toContain('Diverged: 1 fit of dropout 0.5');
    const { chance: _, ...unscored } = plan.tasks[0]!;
    expect(decisionOf(diverged, unscored, plan, judging)!.fits).toBe(4);
  });

  it('decides nothing without losses of single examples', () => {
    const { decision, verdict } = summarize(recordsOf({ none, dropout: none }), context);
    expect(decision).toBeNull();
    expect(verdict[0]).toMatch(/^Nothing to decide/);
  });

  it('calls equal what lies within the margin for sure', () => {
    const equal = withLosses({ none, dropout: none.map((loss, i) => loss * (1 + 0.0005 * (i - 2))) });
    const { tasks } = summarize(equal, context);
    expect(tasks[0]!.arms.find(({ comparison }) => comparison !== null)!.comparison!.conclusion).toBe(
      'equal',
    );
  });
});

describe('exampleLossesOf', () => {
  it('takes what the probe measured, and nothing else', () => {
    const [record] = withLosses({ none: [1] });
    expect(exampleLossesOf(record!, {}, rows)!.losses).toHaveLength(rows);
    for (const measured of [null, 3, { losses: 'a', missed: null }, { losses: [1] }]) {
      expect(
        exampleLossesOf({ ...record!, probes: { 'example-losses': measured } }, {}, rows),
      ).toBeUndefined();
    }
  });

  it('agrees with decide on pairs of records', () => {
    const records = withLosses({ none, dropout: none.map((loss) => 0.8 * loss) });
    const pairs = none.map((_, i) => ({
      candidate: exampleLossesOf(records[5 + i]!, {}, rows)!,
      baseline: exampleLossesOf(records[i]!, {}, rows)!,
    }));
    expect(decide(pairs, judging)).toEqual(decisionOf(records, plan.tasks[0]!, plan, judging));
  });
});
