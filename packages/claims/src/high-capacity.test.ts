import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { highCapacity } from './high-capacity.ts';
import { inPercent } from './log-ratio.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

/** Percent of the loss that dropout saves with 2 to the power of `log` units, and points of the error. */
const gains =
  (saved: (log: number) => number, { error = 0, noise = 0.5 } = {}) =>
  (spec: TrialSpec): MadeUp => {
    const dropped = isDropped(spec) ? 1 : 0;
    const log = Math.log2(numberIn(spec, 'width', 64));
    const own = noise * scatter(spec.seed + log) * dropped;
    return {
      loss: Math.exp((-saved(log) * dropped + own) / 100),
      accuracy: 0.7 + (error * dropped + 0.05 * own) / 100,
    };
  };

describe('the claim of high capacity', () => {
  it('is supported where the gain grows and the widest network gains', () => {
    const outcome = outcomeOf(
      highCapacity,
      gains((log) => 2 * (log - 4)),
    );
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses.map(({ estimate }) => estimate)).toEqual([
      expect.closeTo(inPercent(2), 8),
      expect.closeTo(inPercent(8), 8),
      expect.closeTo(0, 8),
    ]);
    expect(outcome.figure.x.scale).toBe('log');
    expect(outcome.figure.series[0]!.points.map(({ x }) => x)).toEqual([4, 16, 64, 256]);
  });

  it('is mixed where the gain is the same at all widths, or the error rises', () => {
    const level = outcomeOf(
      highCapacity,
      gains(() => 10),
    );
    expect(level.verdict).toBe('mixed');
    expect(statusesOf(level)).toEqual(['contradicted', 'shown', 'shown']);
    const errors = outcomeOf(
      highCapacity,
      gains((log) => 2 * log, { error: -3 }),
    );
    expect(statusesOf(errors)).toEqual(['shown', 'shown', 'contradicted']);
  });

  it('is contradicted where the gain falls to a loss', () => {
    const outcome = outcomeOf(
      highCapacity,
      gains((log) => -2 * log, { error: -3 }),
    );
    expect(outcome.verdict).toBe('contradicted');
    expect(clauseWith(outcome, 'grows with each doubling').estimate).toBeCloseTo(inPercent(-2), 8);
  });

  it('is not shown within the scatter, without trials, and without those of a width', () => {
    const wild = gains((log) => log, { noise: 60 });
    expect(outcomeOf(highCapacity, wild).verdict).toBe('not shown');
    expect(outcomeOf(highCapacity, () => ({}))).toMatchObject({ verdict: 'not shown', p: null });
    const oneLacks = outcomeOf(highCapacity, (spec) =>
      numberIn(spec, 'width', 64) === 16 ? {} : gains((log) => 2 * log)(spec),
    );
    expect(statusesOf(oneLacks)).toEqual(['open', 'shown', 'shown']);
  });
});
