import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { highCapacity } from './high-capacity.ts';
import { outcomeOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

describe('the claim of high capacity', () => {
  /** Test loss saved at a width, and validation loss saved where both stop early. */
  const gains =
    (saved: (log: number) => number, { early = 0.1, noise = 0.01 } = {}) =>
    (spec: TrialSpec): MadeUp => {
      const dropped = isDropped(spec) ? 1 : 0;
      const log = Math.log2(numberIn(spec, 'width', 64));
      const own = noise * scatter(spec.seed + log) * (2 * dropped - 1);
      return {
        loss: 1 - dropped * saved(log) + own,
        validation: 1.5,
        early: 0.8 - dropped * early + 0.1 * own,
      };
    };

  it('is supported where the gain grows from a loss', () => {
    const outcome = outcomeOf(
      highCapacity,
      gains((log) => 0.1 * (log - 5)),
    );
    expect(outcome.verdict).toBe('supported');
    expect(outcome.effects[0]!.estimate).toBeCloseTo(0.1, 2);
    expect(outcome.figure.x.scale).toBe('log');
  });

  it.each([
    ['even 8 units gain', gains((log) => 0.1 * log)],
    ['does not grow all the way', gains((log) => (log === 8 ? 0.5 : -0.1 * (log % 2)))],
    ['is not shown to gain', gains((log) => 0.1 * (log - 5), { early: -0.1 })],
  ])('names the limit: %s', (limit, of) => {
    expect(outcomeOf(highCapacity, of).limit).toContain(limit);
  });

  it('is refuted where it falls, or the widest loses', () => {
    expect(
      outcomeOf(
        highCapacity,
        gains((log) => 0.1 * (9 - log)),
      ).verdict,
    ).toBe('refuted');
    expect(
      outcomeOf(
        highCapacity,
        gains((log) => 0.1 * (log - 9)),
      ).verdict,
    ).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    const outcome = outcomeOf(
      highCapacity,
      gains((log) => 0.002 * log, { noise: 0.1 }),
    );
    expect(outcome.verdict).toBe('undecided');
    expect(outcomeOf(highCapacity, () => ({})).verdict).toBe('undecided');
  });
});
