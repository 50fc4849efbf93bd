import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../testing/claim-outcome.ts';
import { type MadeUp, scatter } from '../testing/claim-records.ts';
import type { TrialSpec } from '../trial.ts';
import { claimD } from './d.ts';
import { claimF } from './f.ts';
import { claimG } from './g.ts';

const isDropped = ({ regularizer }: TrialSpec): boolean => regularizer.name !== 'none';
const numberIn = ({ task }: TrialSpec, name: string, otherwise: number): number =>
  Number(new RegExp(`${name}=(\\d+)`).exec(task)?.[1] ?? otherwise);

describe('claim d', () => {
  interface Sampled {
    readonly one: number;
    readonly average?: number;
    /** Confidence of five plain networks in the true class. */
    readonly apart?: number;
    readonly noise?: number;
    readonly error?: number;
  }
  const measured =
    ({ one, average = 0, apart = 0.3, noise = 0.01, error = 0.2 }: Sampled) =>
    (spec: TrialSpec): MadeUp => {
      if (!isDropped(spec)) {
        const probabilities = [apart, 1 - apart, 1 - apart, apart];
        return { loss: 1, probes: { predictions: { classes: 2, labels: [0, 1], probabilities } } };
      }
      const own = noise * scatter(spec.seed + numberIn(spec, 'data', 0));
      const point = (k: number, cost: number) => ({
        ...{ k, groups: 100 / k, loss: 0.5 + cost + own, error: error + (k === 1 ? 0.05 : 0) },
        ...{ lossDeviation: 0.01, errorDeviation: 0.01 },
      });
      const curve = {
        rows: 500,
        scaled: { loss: 0.5, error: 0.2 },
        sampled: [point(1, one), point(50, average)],
      };
      return { loss: 0.5, probes: { 'monte-carlo-curve': curve } };
    };

  it('is supported where a subnetwork costs loss and fifty cost none', () => {
    const outcome = outcomeOf(claimD, measured({ one: 0.2 }));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('renormalised geometric mean to rounding');
    expect(outcome.reproductions[0]!.ours).toContain('50 sampled networks');
    expect(outcome.figure.series.map(({ points }) => points.length)).toEqual([2, 2, 2]);
  });

  it.each([
    ['whose loss is lower', { one: 0.2, average: -0.1 }],
    ['whose loss is higher', { one: 0.2, average: 0.1 }],
    ['five networks trained apart have a lower loss', { one: 0.2, apart: 0.9 }],
    ['errs otherwise than weight scaling', { one: 0.2, error: 0.25 }],
  ])('names the limit: %s', (limit, sampled) => {
    expect(outcomeOf(claimD, measured(sampled)).limit).toContain(limit);
  });

  it('compares single networks where there is one set of examples', () => {
    expect(outcomeOf(claimD, measured({ one: 0.2, apart: 0.9 }), 'full').limit).toContain('trained apart');
  });

  it('is refuted where the whole network is worse than one subnetwork', () => {
    expect(outcomeOf(claimD, measured({ one: -0.2 })).verdict).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    expect(outcomeOf(claimD, measured({ one: 0.01, noise: 0.1 })).verdict).toBe('undecided');
    const nothing = outcomeOf(claimD, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'undecided', reproductions: [] });
    expect(nothing.effects).toHaveLength(1);
    expect(outcomeOf(claimD, () => ({ diverged: true })).verdict).toBe('undecided');
  });
});

describe('claim f', () => {
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
      claimF,
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
    expect(outcomeOf(claimF, of).limit).toContain(limit);
  });

  it('is refuted where it falls, or the widest loses', () => {
    expect(
      outcomeOf(
        claimF,
        gains((log) => 0.1 * (9 - log)),
      ).verdict,
    ).toBe('refuted');
    expect(
      outcomeOf(
        claimF,
        gains((log) => 0.1 * (log - 9)),
      ).verdict,
    ).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    const outcome = outcomeOf(
      claimF,
      gains((log) => 0.002 * log, { noise: 0.1 }),
    );
    expect(outcome.verdict).toBe('undecided');
    expect(outcomeOf(claimF, () => ({})).verdict).toBe('undecided');
  });
});

describe('claim g', () => {
  /** Share of the error saved: with the smallest, the middle and the largest size, in between as in the middle. */
  const shares =
    (small: number, middle: number, large: number, noise = 0.005) =>
    (spec: TrialSpec): MadeUp => {
      const usual = spec.task.startsWith('generated-glyphs') ? 300 : 400;
      const examples = numberIn(spec, 'train', usual);
      const share = examples === 50 ? small : examples > 2000 ? large : middle;
      const dropped = isDropped(spec) ? 1 : 0;
      const own = noise * scatter(spec.seed + Math.floor(Math.log(examples))) * dropped;
      return { loss: 1 - share * dropped, accuracy: 0.8 + 0.2 * share * dropped + own };
    };

  it('is supported where the gain falls with the data', () => {
    const outcome = outcomeOf(claimG, shares(0.3, 0.3, 0.05));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('30.0 % with 50');
  });

  it('has the limit of an inverted U', () => {
    const outcome = outcomeOf(claimG, shares(0, 0.3, 0.05));
    expect(outcome.limit).toContain('sweet spot: with 50 examples');
    expect(outcome.reproductions[0]!.published).toContain('sweet spot');
    expect(outcomeOf(claimG, shares(0.06, 0.08, -0.1, 0.02)).limit).toContain('no gain is shown');
  });

  it('is refuted where most is saved with the most data', () => {
    expect(outcomeOf(claimG, shares(0, 0.1, 0.4)).verdict).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    const outcome = outcomeOf(claimG, shares(0.05, 0.06, 0.05, 0.05));
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.text).toMatch(/decides nothing at this size/);
    expect(outcomeOf(claimG, () => ({})).verdict).toBe('undecided');
  });
});
