import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../testing/claim-outcome.ts';
import { type MadeUp, scatter } from '../testing/claim-records.ts';
import type { TrialSpec } from '../trial.ts';
import { claimA } from './a.ts';
import { claimB } from './b.ts';
import { claimJ } from './j.ts';

const rateOf = ({ regularizer }: TrialSpec): number => Number(regularizer.options.rate ?? 0);
const isInput = ({ regularizer }: TrialSpec): boolean => regularizer.options.at !== undefined;

describe('claim a', () => {
  /** A plain network, and what dropout saves of its loss, its error and its best validation loss. */
  const network =
    (saved: { loss: number; error?: number; early?: number; train?: number; noise?: number }) =>
    (spec: TrialSpec): MadeUp => {
      const dropped = rateOf(spec) > 0 ? 1 : 0;
      const { loss, error = loss / 10, early = loss / 10, train = 0.4, noise = 0.01 } = saved;
      const own = noise * scatter(spec.seed) * (dropped ? 1 : -1);
      return {
        loss: 1 - loss * dropped + own,
        train: 0.1 + train * dropped,
        validation: 1.2,
        early: 0.9 - early * dropped + 0.1 * own,
        accuracy: 0.7 + error * dropped + 0.1 * own,
      };
    };

  it('is supported where loss, error and gap shrink, against early stopping too', () => {
    const outcome = outcomeOf(claimA, network({ loss: 0.3 }));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.effects[0]).toMatchObject({ unit: 'nats', interval: expect.any(Array) });
    expect(outcome.effects[0]!.estimate).toBeCloseTo(0.3, 10);
    expect(outcome.text).toContain('saves 0.3000 nats');
    expect(outcome.reproductions[0]!.ours).toContain('30.00 % to 27.00 %');
  });

  it.each([
    ['fewer errors are not shown', { loss: 0.3, error: 0 }],
    ['against early stopping no gain is shown', { loss: 0.3, early: -0.05 }],
    ['less than half of the gap closes', { loss: 0.3, train: 0 }],
  ])('names the limit: %s', (limit, saved) => {
    const outcome = outcomeOf(claimA, network(saved));
    expect(outcome.verdict).toBe('supported with a limit');
    expect(outcome.limit).toContain(limit);
    expect(outcome.text).toContain(limit);
  });

  it('names the tasks where it holds', () => {
    const outcome = outcomeOf(claimA, (spec) =>
      network({ loss: spec.task.includes('glyphs') ? -0.3 : 0.3 })(spec),
    );
    expect(outcome.limit).toBe('only shown for generated-tabular-mlp');
  });

  it('is refuted where dropout costs loss on every task', () => {
    const outcome = outcomeOf(claimA, network({ loss: -0.2 }));
    expect(outcome.verdict).toBe('refuted');
    expect(outcome.text).toContain('costs 0.2000 nats');
  });

  it('is undecided within the scatter, and says the seeds', () => {
    const outcome = outcomeOf(claimA, network({ loss: 0.05, noise: 0.1 }));
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.seedsNeeded).toBeGreaterThan(8);
    expect(outcome.text).toContain(`about ${outcome.seedsNeeded} seeds`);
  });

  it('takes diverged trials as guesses, and stands without any', () => {
    const outcome = outcomeOf(claimA, (spec) =>
      rateOf(spec) > 0 ? { diverged: true } : network({ loss: 0 })(spec),
    );
    expect(outcome.verdict).toBe('refuted');
    expect(outcomeOf(claimA, () => ({}))).toMatchObject({
      verdict: 'undecided',
      seedsNeeded: null,
      effects: [],
    });
  });
});

/** A valley of losses over the rates, lowest at `best`; training losses rise. */
const valley =
  (best: number, { noise = 0.01, inputCost = 0, slope = 1 } = {}) =>
  (spec: TrialSpec): MadeUp => {
    const rate = rateOf(spec);
    const own = noise * scatter(spec.seed + Math.round(rate * 10));
    if (isInput(spec)) return { loss: 0.6 + inputCost * rate + own };
    return { loss: 0.6 + slope * (rate - best) ** 2 + own, train: 0.1 + rate };
  };

describe('claim b', () => {
  it('is supported where the best rate lies in the range', () => {
    const outcome = outcomeOf(claimB, valley(0.4));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.figure.series).toHaveLength(3);
    expect(outcome.text).toContain('lowest mean test loss is at 0.4');
  });

  it('has a limit where only one width supports it, or inputs do not', () => {
    const oneWidth = outcomeOf(claimB, (spec) => valley(spec.task.includes('width') ? 0.8 : 0.3)(spec));
    expect(oneWidth.limit).toContain('only shown for two layers of 64 hidden units');
    const inputs = outcomeOf(claimB, valley(0.3, { inputCost: 1 }));
    expect(inputs.limit).toContain('of the inputs even 0.2 costs');
  });

  it('is refuted where rates outside are better for both', () => {
    expect(outcomeOf(claimB, valley(0.8)).verdict).toBe('refuted');
    expect(outcomeOf(claimB, valley(0)).verdict).toBe('refuted');
  });

  it('is undecided where a rate outside leads within the scatter', () => {
    // The lead is beyond one standard error and not beyond the interval.
    const outcome = outcomeOf(claimB, (spec) => {
      const [rate, own] = [rateOf(spec), 0.05 * scatter(spec.seed)];
      return rate === 0.7 ? { loss: 0.6 + own } : { loss: 0.65 - own };
    });
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.seedsNeeded).toBeGreaterThan(8);
  });
});

describe('claim j', () => {
  it('is supported where both ends lose to the choice', () => {
    const outcome = outcomeOf(claimJ, valley(0.5));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('validation data chose 0.5 of 10 rates');
    expect(outcome.figure.series.map(({ name }) => name)).toEqual([
      'test',
      'train',
      'chosen on validation data',
    ]);
  });

  it('chooses by trials that cannot read the test split', () => {
    const specs = claimJ.trials('quick');
    const tuning = specs.filter(({ phase }) => phase === 'tune');
    expect(tuning.length).toBeGreaterThan(0);
    expect(tuning.every(({ seed, probes }) => seed >= 1_000_000 && probes === undefined)).toBe(true);
    const outcome = outcomeOf(claimJ, (spec) =>
      spec.phase === 'tune' ? { ...valley(0.2)(spec) } : valley(0.5)(spec),
    );
    expect(outcome.text).toContain('validation data chose 0.2');
  });

  it('has a limit where the choice is not near the best, or the training loss dips', () => {
    const far = outcomeOf(claimJ, (spec) => valley(spec.phase === 'tune' ? 0.5 : 0.4, { slope: 4 })(spec));
    expect(far.limit).toContain('not within one standard error of the best');
    const dip = outcomeOf(claimJ, (spec) => ({ ...valley(0.5)(spec), train: 1 - rateOf(spec) }));
    expect(dip.limit).toContain('does not rise all the way');
  });

  it('is refuted where an end, or a fixed rate, beats the choice', () => {
    expect(outcomeOf(claimJ, (spec) => valley(spec.phase === 'tune' ? 0.5 : 0)(spec)).verdict).toBe(
      'refuted',
    );
    expect(outcomeOf(claimJ, (spec) => valley(spec.phase === 'tune' ? 0.1 : 0.5)(spec)).verdict).toBe(
      'refuted',
    );
  });

  it('is undecided where no end is shown to lose', () => {
    const outcome = outcomeOf(claimJ, valley(0.5, { slope: 0.02, noise: 0.05 }));
    expect(outcome.verdict).toBe('undecided');
    expect(outcomeOf(claimJ, () => ({})).verdict).toBe('undecided');
  });
});
