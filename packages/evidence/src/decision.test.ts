import { stream } from '@regatta/core';
import type { Judging } from '@regatta/record';
import { meanInterval } from '@regatta/stats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdviceContext, adviceText, fewestRows } from './advice.ts';
import { type Decision, decide, type FitPair, looksOf } from './decision.ts';

const judging: Judging = {
  candidate: 'dropout 0.3, learning rate 0.003',
  baseline: 'no regularizer, learning rate 0.001',
  fits: 6,
  margin: 0.02,
  errorMargin: 0.005,
  priorSd: 0.05,
  tried: ['dropout', 'standout'],
  left: [],
  configurations: 18,
};

interface World {
  /** True gain: -log of the ratio of losses. */
  readonly gain: number;
  readonly fits: number;
  readonly rows: number;
  /** Standard deviation of the gain over fits. */
  readonly fitSd: number;
  /** Standard deviation over rows of the ratio of a row's losses. */
  readonly rowSd: number;
  /** True difference in errors. */
  readonly errors?: number;
}

/** Losses of a world in which the truth is known. The rows are the same for all fits. */
function pairsOf({ gain, fits, rows, fitSd, rowSd, errors = 0 }: World, seed: number): FitPair[] {
  const source = stream(`world ${seed}`);
  const level = source
    .fold('level')
    .normal(rows)
    .map((z) => Math.exp(0.5 * z));
  const own = source.fold('own').normal(rows);
  const fit = source.fold('fit').normal(fits);
  const noise = source.fold('noise').normal(fits * rows);
  const missed = source.fold('missed').uniform(fits * rows);
  return Array.from({ length: fits }, (_, i): FitPair => {
    // The correction makes the mean of the log-normal factor 1.
    const factor = (j: number): number =>
      Math.exp(
        rowSd * own[j]! - rowSd ** 2 / 2 + 0.05 * noise[i * rows + j]! - 0.00125 - gain + fitSd * fit[i]!,
      );
    const share = (bound: number): number[] =>
      Array.from(level, (_, j) => Number(missed[i * rows + j]! < bound));
    return {
      candidate: {
        losses: Array.from(level, (loss, j) => loss * factor(j)),
        missed: share(0.2 + errors),
        squared: false,
      },
      baseline: { losses: Array.from(level), missed: share(0.2), squared: false },
    };
  });
}

const world: World = { gain: 0.06, fits: 6, rows: 300, fitSd: 0.01, rowSd: 0.1 };
const unclearByFits: World = { ...world, gain: 0.08, fitSd: 0.08, rowSd: 0.02 };
const unclearByRows: World = { ...world, gain: 0.1, rows: 25, rowSd: 0.6 };

describe('looksOf', () => {
  it('grows by a half from look to look, and ends at the most', () => {
    expect(looksOf(6, 30)).toEqual([6, 9, 14, 21, 30]);
    expect(looksOf(6, 6)).toEqual([6]);
    expect(looksOf(6, 3)).toEqual([3]);
  });
});

describe('decide', () => {
  it('takes what saves loss for sure, and leaves what costs it', () => {
    const better = decide(pairsOf(world, 1), judging);
    expect(better.advice).toBe('take');
    expect(better.outcome).toBe('better');
    expect(better.certainty).toBeGreaterThan(0.9);
    expect([better.moreFits, better.moreRows]).toEqual([0, 1]);
    expect(better.gain.interval![0]).toBeGreaterThan(0);
    expect(better.regret.taking).toBeLessThan(better.regret.leaving);
    const worse = decide(pairsOf({ ...world, gain: -0.06 }, 1), judging);
    expect(worse.advice).toBe('leave');
    expect(worse.outcome).toBe('worse');
    expect(worse.gain.interval![1]).toBeLessThan(0);
    expect(worse.regret.leaving).toBeLessThan(worse.regret.taking);
    expect(worse.aboveMargin).toBeLessThan(0.05);
  });

  it('mirrors if candidate and baseline change places', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        (gain, seed) => {
          const pairs = pairsOf({ ...world, gain, rows: 40 }, seed);
          const own = decide(pairs, judging);
          const other = decide(
            pairs.map(({ candidate, baseline }) => ({ candidate: baseline, baseline: candidate })),
            judging,
          );
          expect(other.gain.mean).toBeCloseTo(-own.gain.mean, 9);
          expect(other.regret.taking).toBeCloseTo(own.regret.leaving, 9);
          expect(other.belowZero).toBeCloseTo(1 - own.belowZero, 9);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('shrinks by the precision of the estimate, and says what other priors would say', () => {
    const { gain, sensitivity } = decide(pairsOf(world, 3), judging);
    expect(Math.abs(gain.shrunk.mean)).toBeLessThan(Math.abs(gain.mean));
    const [narrow, wide] = sensitivity;
    expect([narrow!.priorSd, wide!.priorSd]).toEqual([0.025, 0.1]);
    expect(narrow!.aboveMargin).toBeLessThan(wide!.aboveMargin);
  });

  it('compares root mean squares where numbers are predicted', () => {
    const numbers = pairsOf(world, 1).map(({ candidate, baseline }) => ({
      candidate: { ...candidate, missed: null, squared: true },
      baseline: { ...baseline, missed: null, squared: true },
    }));
    const own = decide(numbers, judging);
    expect(own.gain.mean).toBeCloseTo(decide(pairsOf(world, 1), judging).gain.mean / 2, 12);
    expect(own.errors).toBeNull();
    expect(own.errorRegret).toBeNull();
  });

  it('has no errors where examples have no single class, and the same gain', () => {
    const symbols = pairsOf(world, 1).map(({ candidate, baseline }) => ({
      candidate: { ...candidate, missed: null },
      baseline: { ...baseline, missed: null },
    }));
    const [own, withErrors] = [decide(symbols, judging), decide(pairsOf(world, 1), judging)];
    expect(own.gain).toEqual(withErrors.gain);
    expect(own.errors).toBeNull();
  });

  it('is mixed if the loss falls and errors rise by more than matters', () => {
    const { advice, outcome, errors } = decide(pairsOf({ ...world, errors: 0.03 }, 2), judging);
    expect([advice, outcome]).toEqual(['mixed', 'mixed']);
    expect(errors!.difference.interval![0]).toBeGreaterThan(0);
    expect(errors!.candidate - errors!.baseline).toBeCloseTo(errors!.difference.mean, 9);
  });

  it('says how many more fits would settle it, and how many more rows if no fits would', () => {
    const unsure = decide(pairsOf(unclearByFits, 4), judging);
    expect(unsure.outcome).toBe('unclear');
    expect(unsure.moreFits).toBeGreaterThan(0);
    const few = decide(pairsOf(unclearByRows, 4), judging);
    expect(few).toMatchObject({ outcome: 'unclear', moreFits: null });
    expect(few.moreRows).toBeGreaterThan(1);
  });

  it('names a number of fits after which it is clear indeed, if the spread stays', () => {
    const gaps = Array.from({ length: 20 }, (_, seed) => {
      const early = pairsOf({ ...world, gain: 0.05, fitSd: 0.08, rowSd: 0.02 }, seed);
      const { moreFits } = decide(early, judging);
      if (moreFits === null || moreFits === 0) return 0;
      const many = pairsOf({ ...world, gain: 0.05, fitSd: 0.08, rowSd: 0.02, fits: 6 + 2 * moreFits }, seed);
      return decide(many, judging).outcome === 'unclear' ? 1 : 0;
    });
    expect(gaps.filter((gap) => gap === 1).length).toBeLessThan(8);
  });

  it('says nothing of a candidate that the intervals do not support', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const gain = 0.01 * ((seed % 9) - 4);
      const decision = decide(pairsOf({ ...world, gain, rows: 40, fitSd: 0.03 }, seed), judging);
      const { outcome } = decision;
      const [low, high] = decision.gain.interval!;
      const [fewer, more] = decision.errors!.difference.interval!;
      if (outcome === 'better') expect(low > 0 && more >= 0 && fewer <= 0 ? true : fewer < 0).toBe(true);
      if (outcome === 'worse') expect(high).toBeLessThan(0);
      if (outcome === 'equal') {
        expect(low).toBeGreaterThan(-Math.log1p(judging.margin));
        expect(high).toBeLessThan(-Math.log1p(-judging.margin));
      }
      if (outcome === 'unclear') expect(low <= 0 && high >= 0).toBe(true);
    }
  });

  it('shows equivalence where the interval lies within the margin, although it leaves 0 out', () => {
    const own = decide(pairsOf({ ...world, gain: 0.008, fitSd: 0.001, rowSd: 0.01 }, 3), judging);
    expect(own.gain.interval![0]).toBeGreaterThan(0);
    expect(own.outcome).toBe('equal');
  });

  it('knows a candidate that never acted', () => {
    const same = pairsOf(world, 1).map(({ baseline }) => ({ candidate: baseline, baseline }));
    const own = decide(same, judging);
    expect(own).toMatchObject({ identical: true, advice: 'leave', moreFits: 0 });
    expect(own.gain).toMatchObject({ mean: 0, interval: [0, 0] });
  });

  it('has an interval that never widens with more fits', () => {
    const pairs = pairsOf({ ...world, fits: 21, fitSd: 0.1 }, 5);
    const widths = looksOf(6, 21).map((n) => {
      const [low, high] = decide(pairs.slice(0, n), judging).gain.interval!;
      return high - low;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(widths.at(-1)!).toBeLessThan(widths[0]!);
  });

  // 300 repetitions: the share of misses has a standard error of 1.3 points at 5 %.
  const repetitions = 300;

  it('covers the gain over new fits and new rows with 95 % at the planned look', () => {
    const hits = Array.from(
      { length: repetitions },
      (_, seed) =>
        decide(pairsOf({ ...world, rows: 60, fitSd: 0.03, rowSd: 0.3 }, seed), judging).gain.interval!,
    ).filter(([low, high]) => low <= world.gain && world.gain <= high).length;
    expect(hits / repetitions).toBeGreaterThan(0.91);
  });

  it('covers the gain from the fewest rows on that need no warning, where a few rows make most of the loss', () => {
    const examples = stream('rare large losses');
    // Cross-entropy of a confident network: a candidate with smaller logits, and others of its own.
    const loss = (logit: number): number => Math.log1p(Math.exp(-logit));
    const draw = (count: number, name: string): FitPair['candidate'][] => {
      const [logits, own, ...noise] = ['logits', 'own', 'candidate', 'baseline'].map((part) =>
        examples.fold(`${name} ${part}`).normal(count),
      );
      const lossesOf = (logit: (j: number) => number) =>
        Array.from({ length: count }, (_, j) => loss(logit(j)));
      const of = (losses: number[]) => ({ losses, missed: null, squared: false });
      return [
        of(lossesOf((j) => 0.9 * (4 + 2.5 * logits![j]!) + 0.5 * own![j]! + 0.3 * noise[0]![j]!)),
        of(lossesOf((j) => 4 + 2.5 * logits![j]! + 0.3 * noise[1]![j]!)),
      ];
    };
    const mean = ({ losses }: FitPair['candidate']): number =>
      Array.from(losses).reduce((sum, value) => sum + value / losses.length, 0);
    const [large, largeBaseline] = draw(400_000, 'all');
    const truth = -Math.log(mean(large!) / mean(largeBaseline!));
    const coverage = (rows: number): number => {
      const count = 400;
      let hits = 0;
      for (let k = 0; k < count; k += 1) {
        const [candidate, baseline] = draw(rows, `${rows} rows, table ${k}`);
        const pairs = Array.from({ length: 6 }, () => ({ candidate: candidate!, baseline: baseline! }));
        const [low, high] = decide(pairs, judging).gain.interval!;
        if (low <= truth && truth <= high) hits += 1;
      }
      return hits / count;
    };
    expect(coverage(fewestRows)).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / 400));
    expect(coverage(16)).toBeLessThan(0.9);
  });

  it('misses the gain at some of all looks in at most 5 %, even if only results that please stop them', () => {
    const misses = Array.from({ length: repetitions }, (_, seed) => {
      const pairs = pairsOf({ ...world, gain: 0, rows: 60, fits: 31, fitSd: 0.1, rowSd: 0.2 }, seed);
      return looksOf(6, 31).some((n) => {
        const [low, high] = decide(pairs.slice(0, n), judging).gain.interval!;
        return low > 0 || high < 0;
      });
    }).filter(Boolean).length;
    expect(misses / repetitions).toBeLessThan(0.09);
  });

  it('has probabilities and regrets that hold for gains drawn from the prior', () => {
    const gains = stream('gains')
      .normal(repetitions)
      .map((z) => judging.priorSd * z);
    const cases = Array.from(gains, (gain, seed) => {
      const decision = decide(pairsOf({ ...world, gain, rows: 60, fitSd: 0.05, rowSd: 0.2 }, seed), judging);
      return { gain, decision };
    });
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value / values.length, 0);
    const told = mean(cases.map(({ decision }) => decision.aboveMargin));
    const actual = mean(cases.map(({ gain }) => Number(gain > -Math.log(0.98))));
    expect(Math.abs(told - actual)).toBeLessThan(0.06);
    const cost = (gain: number, takes: boolean): number => Math.max(0, takes ? -gain : gain);
    const regret = mean(cases.map(({ gain, decision }) => cost(gain, decision.gain.shrunk.mean > 0)));
    const expected = mean(
      cases.map(({ decision }) => Math.min(decision.regret.taking, decision.regret.leaving)),
    );
    expect(Math.abs(regret - expected)).toBeLessThan(0.003);
    // Following the advice costs less than always taking, and than always leaving.
    expect(regret).toBeLessThan(0.5 * mean(cases.map(({ gain }) => cost(gain, true))));
    expect(regret).toBeLessThan(0.5 * mean(cases.map(({ gain }) => cost(gain, false))));
  });
});

describe('adviceText', () => {
  const nats = { primary: { name: 'scaledLoss', unit: 'nats' } };
  const textOf = (
    decision: Decision | undefined,
    own: Partial<Judging> = {},
    context: AdviceContext = nats,
  ): string => adviceText(decision, { ...judging, ...own }, context).join(' ');
  const pace = { budgetSeconds: 120, fits: 6, secondsPerFit: 10 };

  it('says what to take, what it brings, and on what that rests', () => {
    const text = textOf(decide(pairsOf(world, 1), judging));
    expect(text).toMatch(
      /^Use early stopping with dropout 0.3, learning rate 0.003: calibrated loss \d\.\d % lower \(95 % interval \d\.\d to \d+\.\d %\); accuracy \d\d\.\d % instead of \d\d\.\d % \([+−]?\d\.\d points, 95 % interval −?\d\.\d to \d\.\d\), which shows no difference in accuracy\./,
    );
    expect(text).toContain('6 fits of each with new seeds, judged on 300 rows that the search never saw');
    expect(text).toContain(
      'Tried 18 configurations of strength and learning rate, for no regularizer and 2 methods: dropout and standout.',
    );
  });

  it('starts with the accuracy where it differs', () => {
    const text = textOf(decide(pairsOf({ ...world, errors: -0.08 }, 2), judging));
    expect(text).toMatch(
      /^Use early stopping with dropout 0.3, .*?: accuracy \d\d\.\d % instead of .*, calibrated loss/,
    );
    expect(text).not.toContain('shows no difference in accuracy');
  });

  it('gives errors of numbers in their unit', () => {
    const numbers = pairsOf(world, 1).map(({ candidate, baseline }) => ({
      candidate: { ...candidate, missed: null, squared: true },
      baseline: { ...baseline, missed: null, squared: true },
    }));
    const context = {
      primary: { name: 'rmse', unit: '€' },
      scores: { candidate: { rmse: 12.3 }, baseline: { rmse: 13.4 } },
    };
    expect(textOf(decide(numbers, judging), {}, context)).toMatch(
      /^Use early stopping with .*: root mean squared error 12.30 instead of 13.40 € \(\d\.\d % lower, 95 % interval \d\.\d to \d\.\d %\)\./,
    );
  });

  it('says that few rows judge, and only then', () => {
    const few = (rows: number): string => textOf(decide(pairsOf({ ...world, rows }, 1), judging));
    expect(few(fewestRows - 1)).toContain(
      'Only 199 rows judge. With fewer than 200, a few of them can decide',
    );
    expect(few(fewestRows)).not.toContain('rows judge');
  });

  it('does not say "take" while it is unclear, and says what budget would tell', () => {
    const unsure = decide(pairsOf(unclearByFits, 4), judging);
    const text = textOf(unsure, { pace });
    const seconds = 120 + 10 * unsure.moreFits!;
    expect(text).toMatch(
      /^2m was not enough to tell whether dropout 0.3, learning rate 0.003, the best candidate, is better/,
    );
    expect(text).toContain(
      `Give it ${Math.ceil(seconds / 60)}m: repeat the command with --budget ${Math.ceil(seconds / 60)}m`,
    );
    expect(text).toContain(`about ${unsure.moreFits} more fit`);
    expect(text).toContain('If you must choose now, choose ');
    expect(text).not.toMatch(/\b[Tt]ake\b/);
    expect(textOf(unsure)).toMatch(/^It is unclear whether .* Give it more time: about /);
  });

  it('says honestly that no budget will tell, and how many rows would', () => {
    const few = decide(pairsOf(unclearByRows, 4), judging);
    const text = textOf(few, { pace });
    expect(text).toMatch(/^It is unclear whether dropout 0.3/);
    expect(text).toMatch(
      /No budget will settle it with these 25 judged rows, .* About [\d,]+ would: that takes a file with about/,
    );
    expect(text).not.toMatch(/\b[Tt]ake\b/);
  });

  it('shows equivalence, harm and their intervals in words', () => {
    const equal = decide(pairsOf({ ...world, gain: 0.008, fitSd: 0.001, rowSd: 0.01 }, 3), judging);
    expect(textOf(equal)).toMatch(
      /^It makes no difference here: with the best candidate, .* lies within 2 %, the smallest difference that matters/,
    );
    const worse = decide(pairsOf({ ...world, gain: -0.06 }, 1), judging);
    expect(textOf(worse)).toMatch(
      /^Use no regularizer, only early stopping. The best candidate, dropout 0.3, .* higher \(95 % interval/,
    );
  });

  it('warns of rare classes, with metrics that count them', () => {
    const rare = { rows: 400, classes: [{ name: 'yes', rows: 9 }] };
    const context = {
      ...nats,
      scores: {
        candidate: { balancedError: 0.2, macroF1: 0.7512 },
        baseline: { balancedError: 0.25, macroF1: 0.7 },
      },
    };
    expect(textOf(decide(pairsOf(world, 1), judging), { rare }, context)).toContain(
      'Rare: class "yes" (9 rows) of 400 rows that train and validate. Accuracy hardly reflects it, and few rows judge it; balanced accuracy 80.0 % instead of 75.0 %, macro F1 0.751 instead of 0.700.',
    );
  });

  it('says what early stopping alone was worth, and that networks are undertrained', () => {
    const context: AdviceContext = {
      ...nats,
      fits: { candidate: 'undertrained', baseline: 'balanced' },
      steps: 600,
      earlyStopping: {
        fits: 6,
        metric: 'accuracy',
        best: 0.956,
        last: 0.941,
        difference: { ...meanInterval([0.01, 0.02, 0.015, 0.015]) },
        bestStep: 330,
        steps: 600,
      },
    };
    const text = textOf(decide(pairsOf(world, 1), judging), {}, context);
    expect(text).toMatch(
      /What it is worth alone: without a regularizer, accuracy is 95.6 % at the best checkpoint instead of 94.1 % after the last step \(\+1.5 points, 95 % interval 0.9 to 2.1 over 6 trainings on these rows\)\. The best checkpoint is at step 330 of 600/,
    );
    expect(text).toContain('Undertrained: the validation loss with the candidate was still falling');
    expect(text).toContain('--steps 1200 --fresh');
  });

  it('says what was left out, what diverged, and what was shortened', () => {
    const decision = { ...decide(pairsOf(world, 1), judging), diverged: { candidate: 1, baseline: 0 } };
    const text = textOf(decision, { left: ['drop-connect'], fullSteps: 3000 });
    expect(text).toContain('Not tried, for lack of time: drop-connect.');
    expect(text).toContain('Diverged: 1 fit of dropout 0.3, learning rate 0.003, 0 fits of no regularizer');
    expect(text).toContain('fewer than the 3,000 steps of a full training');
  });

  it('says that a candidate never acted, that loss and errors disagree, and that nothing could be judged', () => {
    const same = pairsOf(world, 1).map(({ baseline }) => ({ candidate: baseline, baseline }));
    expect(textOf(decide(same, judging))).toMatch(/^It makes no difference here: .* never acted/);
    expect(textOf(decide(pairsOf({ ...world, errors: 0.03 }, 2), judging))).toMatch(
      /^It depends: .* gives better probabilities, but not better classes/,
    );
    expect(textOf(undefined)).toMatch(/^Nothing to decide/);
  });
});
