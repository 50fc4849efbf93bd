import { describe, expect, it } from 'vitest';
import { outcomeOf } from './testing/claim-outcome.ts';
import { rateOf, valley } from './testing/rate-valley.ts';
import { validatedRate } from './validated-rate.ts';

describe('the claim of the validated rate', () => {
  it('is supported where both ends lose to the choice', () => {
    const outcome = outcomeOf(validatedRate, valley(0.5));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('validation data chose 0.5 of 10 rates');
    expect(outcome.figure.series.map(({ name }) => name)).toEqual([
      'test',
      'train',
      'chosen on validation data',
    ]);
  });

  it('chooses by trials that cannot read the test split', () => {
    const specs = validatedRate.trials('quick');
    const tuning = specs.filter(({ phase }) => phase === 'tune');
    expect(tuning.length).toBeGreaterThan(0);
    expect(tuning.every(({ seed, probes }) => seed >= 1_000_000 && probes === undefined)).toBe(true);
    const outcome = outcomeOf(validatedRate, (spec) =>
      spec.phase === 'tune' ? { ...valley(0.2)(spec) } : valley(0.5)(spec),
    );
    expect(outcome.text).toContain('validation data chose 0.2');
  });

  it('has a limit where the choice is not near the best, or the training loss dips', () => {
    const far = outcomeOf(validatedRate, (spec) =>
      valley(spec.phase === 'tune' ? 0.5 : 0.4, { slope: 4 })(spec),
    );
    expect(far.limit).toContain('not within one standard error of the best');
    const dip = outcomeOf(validatedRate, (spec) => ({ ...valley(0.5)(spec), train: 1 - rateOf(spec) }));
    expect(dip.limit).toContain('does not rise all the way');
  });

  it('is refuted where an end, or a fixed rate, beats the choice', () => {
    expect(outcomeOf(validatedRate, (spec) => valley(spec.phase === 'tune' ? 0.5 : 0)(spec)).verdict).toBe(
      'refuted',
    );
    expect(outcomeOf(validatedRate, (spec) => valley(spec.phase === 'tune' ? 0.1 : 0.5)(spec)).verdict).toBe(
      'refuted',
    );
  });

  it('is undecided where no end is shown to lose', () => {
    const outcome = outcomeOf(validatedRate, valley(0.5, { slope: 0.02, noise: 0.05 }));
    expect(outcome.verdict).toBe('undecided');
    expect(outcomeOf(validatedRate, () => ({})).verdict).toBe('undecided');
  });
});
