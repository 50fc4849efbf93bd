import type { TrialSpec } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { recurrentMasks } from './recurrent-masks.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { firstClaimSeed } from './trials.ts';

describe('the claim of recurrent masks', () => {
  interface World {
    /** Of 12 seeds, how many solve the memory problem. */
    readonly sequence?: number;
    readonly step?: number;
    /** Losses of one mask per sequence and of new masks at each step; none has 1. */
    readonly losses: readonly [sequence: number, step: number];
    readonly noise?: number;
  }
  const isPerSequence = ({ name }: TrialSpec['regularizer']): boolean =>
    name === 'variational-dropout' || name === 'rnn-drop';
  const world =
    ({ sequence = 12, step = 0, losses, noise = 0.003 }: World) =>
    (spec: TrialSpec): MadeUp => {
      const ours = isPerSequence(spec.regularizer);
      if (spec.task === 'generated-memory-rnn') {
        const isSolved = spec.seed - firstClaimSeed < (ours ? sequence : step);
        return { loss: isSolved ? 0.1 : 1.4, accuracy: isSolved ? 1 : 0.3 };
      }
      if (spec.regularizer.name === 'none') return { loss: 1 };
      return { loss: ours ? losses[0] : losses[1] + noise * scatter(spec.seed) };
    };

  it('is supported where one mask per sequence has the lower loss and remembers', () => {
    const outcome = outcomeOf(recurrentMasks, world({ sequence: 11, step: 1, losses: [0.8, 0.9] }));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(clauseWith(outcome, 'lower loss').estimate).toBeCloseTo(100 * (1 - 0.8 / 0.9), 1);
    expect(clauseWith(outcome, 'temporal order').estimate).toBeCloseTo(100 * (10 / 12), 6);
    expect(outcome.text).toContain('is solved in 92 % of 12 seeds');
    expect(outcome.figure.series[0]!.points).toHaveLength(4);
    expect(outcomeOf(recurrentMasks, world({ losses: [0.8, 0.9] })).verdict).toBe('supported');
  });

  it('gives the other verdicts', () => {
    expect(outcomeOf(recurrentMasks, world({ losses: [1, 0.9] })).verdict).toBe('mixed');
    const same = outcomeOf(recurrentMasks, world({ sequence: 12, step: 12, losses: [0.8, 0.9] }));
    expect(statusesOf(same)).toEqual(['shown', 'contradicted']);
    expect(outcomeOf(recurrentMasks, world({ step: 12, losses: [1, 0.9] })).verdict).toBe('contradicted');
    const some = outcomeOf(recurrentMasks, world({ sequence: 9, step: 4, losses: [0.8, 0.9] }));
    expect(some.verdict).toBe('not shown');
    expect(outcomeOf(recurrentMasks, world({ losses: [0.85, 0.9], noise: 0.3 })).verdict).toBe('not shown');
    expect(outcomeOf(recurrentMasks, () => ({}))).toMatchObject({ verdict: 'not shown', effects: [] });
  });

  it('judges the full size by real data alone', () => {
    for (const { task } of recurrentMasks.trials('full'))
      expect(taskNamed(task).dataset).not.toMatch(/generated/);
    const outcome = outcomeOf(recurrentMasks, world({ losses: [0.8, 0.9] }), 'full');
    expect(outcome.verdict).toBe('supported');
    expect(outcome.clauses).toHaveLength(2);
    expect(`${outcome.figure.title} ${outcome.text}`).not.toContain('generated');
  });
});
