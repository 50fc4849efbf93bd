import { stream } from '@regatta/core';
import type { AnalysisPlan, TestSet, TrialRecord } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import { adjust, correctedResampledT, pairedT, pairsNeeded } from '@regatta/stats';
import { describe, expect, it } from 'vitest';
import { compare, concludeAll, type Member } from './compare.ts';
import { diagnose } from './diagnosis.ts';
import type { TaskAnalysis } from './model.ts';
import { summarize } from './summarize.ts';
import { analysisOf, planOf } from './testing/plans.ts';

const none = [0.9, 1.0, 1.1, 1.0, 0.95, 1.02, 0.97, 1.05];
const lower = none.map((loss, i) => loss - 0.3 - 0.01 * i);
const higher = none.map((loss, i) => loss + 0.3 + 0.01 * i);
const same = none.map((loss, i) => loss + (i % 2 === 0 ? 0.001 : -0.0012));
const noise = none.map((loss, i) => loss + (i % 2 === 0 ? 0.2 : -0.25));
const armOf = ({ arms }: TaskAnalysis, title: string) => arms.find((arm) => arm.title === title)!;
const words = (analysis: TaskAnalysis): string => analysis.verdict.join(' ');

describe('a task', () => {
  const analysis = analysisOf({ none, dropout: lower, 'drop-connect': higher, 'gaussian-dropout': same });

  it('concludes from the corrected test, in the direction of the metric', () => {
    expect(armOf(analysis, 'dropout 0.5').comparison).toMatchObject({
      conclusion: 'better',
      standing: 'confirmatory',
      p: pairedT(lower.map((loss, i) => loss - none[i]!)).p,
      probabilityOfImprovement: 1,
    });
    expect(armOf(analysis, 'drop-connect 0.5').comparison?.conclusion).toBe('worse');
    expect(armOf(analysis, 'dropout 0.5').comparison!.effect).toBeGreaterThan(0);
    expect(armOf(analysis, 'drop-connect 0.5').comparison!.effect).toBeLessThan(0);
  });

  it('has an interval that inverts its test, and p values corrected within the family', () => {
    const compared = analysis.arms.flatMap(({ comparison }) => comparison ?? []);
    const corrected = adjust(
      compared.map(({ p }) => p!),
      'holm',
    );
    compared.forEach(({ adjustedP, p, difference: { interval } }, i) => {
      expect(adjustedP).toBe(corrected[i]);
      expect(p! <= 0.05).toBe(interval![0] > 0 || interval![1] < 0);
    });
  });

  it("says that an arm never acted whose every number is the baseline's", () => {
    const idle = analysisOf({ none, dropout: none, 'drop-connect': higher });
    expect(armOf(idle, 'dropout 0.5').comparison?.conclusion).toBe('identical');
    expect(words(idle)).toContain('Never acted, so every number equals that of none: dropout 0.5.');
    expect(words(idle)).not.toContain('Equivalent');
  });

  it('concludes "equal" only from an equivalence test', () => {
    expect(armOf(analysis, 'gaussian-dropout 0.5').comparison).toMatchObject({
      conclusion: 'equal',
      equivalence: { margin: 0.01, equivalent: true },
    });
    expect(words(analysis)).toContain('Equivalent to none within ±0.01');
    expect(armOf(analysisOf({ none, dropout: noise }), 'dropout 0.5').comparison?.conclusion).toBe('unclear');
  });

  it('writes the findings as sentences with numbers', () => {
    expect(words(analysis)).toContain('Better than none: dropout 0.5 (\u22120.3350 [');
    expect(words(analysis)).toContain('Worse than none: drop-connect 0.5');
  });

  it('ranks by the paired difference from the baseline, which lies at 0', () => {
    const differences = new Map(
      analysis.arms.map(({ title, comparison }) => [title, comparison?.difference.mean ?? 0]),
    );
    const titles = analysis.arms.map(({ title }) => title);
    expect(titles).toEqual(titles.toSorted((a, b) => differences.get(a)! - differences.get(b)!));
    expect(titles[0]).toBe('dropout 0.5');
    expect(titles.at(-1)).toBe('drop-connect 0.5');
  });

  it('ranks arms on the seeds that they share with the baseline, however easy these are', () => {
    // Seeds 0 and 1 are easy: an arm that ran on them alone has the lowest mean, but is worse than none on both.
    const easy = [0.2, 0.3, ...none.slice(2)];
    const losses = { none: easy, dropout: easy.map((loss) => loss - 0.01), standout: [0.25, 0.35] };
    const plan = planOf(['dropout 0.5'], { exploratorySeeds: 2 });
    const tasks = plan.tasks.map((task) => ({ ...task, exploratory: ['standout 0.5'] }));
    const [task] = summarize(recordsOf(losses), { plan: { ...plan, tasks }, command: '' }).tasks;
    expect(task!.arms.map(({ title }) => title)).toEqual(['dropout 0.5', 'none', 'standout 0.5']);
    expect(task!.verdict.join(' ')).toContain('Top-ranked by mean difference from none: standout 0.5.');
  });

  it('has no interval of a mean below five seeds', () => {
    const few = (count: number) => {
      const losses = { none: none.slice(0, count), dropout: lower.slice(0, count) };
      return armOf(analysisOf(losses), 'none').test.loss!;
    };
    expect(few(2)).toMatchObject({ n: 2, mean: 0.95, interval: null });
    expect(few(4).interval).toBeNull();
    expect(few(5).interval).not.toBeNull();
  });

  it('names the seeds that show the smallest difference that matters, not those for the one observed', () => {
    const spread = none.map((loss, i) => loss + (i % 2 === 0 ? 0.021 : -0.019));
    const wider = none.map((loss, i) => loss + (i % 2 === 0 ? 0.02 : -0.02));
    const seedsIn = (losses: readonly number[]): string | undefined =>
      words(analysisOf({ none, dropout: losses })).match(/about (\d+) seeds would show 0.01 nats/)?.[1];
    // The spread is 0.0214, so that 0.01 nats is 0.47 standard deviations.
    expect(Number(seedsIn(spread))).toBe(
      pairsNeeded(0.01 / pairedT(spread.map((loss, i) => loss - none[i]!)).sd!),
    );
    expect(seedsIn(wider)).toBe(seedsIn(spread));
  });
});

describe('a task that the baseline solves', () => {
  const tiny = none.map((loss) => loss * 0.005);
  const context = { losses: { none: tiny, dropout: tiny.map((loss) => 2 * loss), standout: none } };
  const plan = planOf(['dropout 0.5', 'standout 0.5']);
  const summary = summarize(recordsOf(context.losses), { plan, command: '' });
  const [task] = summary.tasks;

  it('concludes nothing: it cannot tell regularizers apart', () => {
    expect(task!.solved).toBeCloseTo(0.005, 3);
    expect(task!.arms.map(({ title, comparison }) => [title, comparison])).toEqual([
      ['none', null],
      ['dropout 0.5', null],
      ['standout 0.5', null],
    ]);
    expect(task!.verdict).toEqual([
      'Solved by none (validation error 0.5 %, below 1 %): this task cannot tell regularizers apart.',
    ]);
    expect(summary.verdict[0]).toBe(
      'generated-tabular-mlp: solved by none (validation error 0.5 %, below 1 %): this task cannot tell regularizers apart.',
    );
    expect(task!.arms.flatMap(({ points }) => points).every(({ difference }) => difference === null)).toBe(
      true,
    );
  });

  it('is one whose rare classes are learned, too', () => {
    const rare = recordsOf({ none: tiny, dropout: none }).map((record): TrialRecord => {
      const validation = { ...record.best!.metrics.validation!, balancedError: 0.2 };
      return { ...record, best: { ...record.best!, metrics: { ...record.best!.metrics, validation } } };
    });
    const tasks = plan.tasks.map((own) => ({
      ...own,
      primary: { ...own.primary, checkpoint: 'best' as const },
    }));
    expect(summarize(rare, { plan: { ...plan, tasks }, command: '' }).tasks[0]!.solved).toBeNull();
  });

  it('is none without classes', () => {
    const bare = recordsOf(context.losses).map((record): TrialRecord => {
      const { loss } = record.metrics.test!;
      const split = { loss: loss! };
      return { ...record, metrics: { train: split, validation: split, test: split } };
    });
    const own = summarize(bare, { plan, command: '' }).tasks[0]!;
    expect(own.solved).toBeNull();
    expect(armOf(own, 'standout 0.5').comparison!.conclusion).toBe('worse');
  });
});

describe('conclusions without evidence', () => {
  it('no arm is better or worse if the interval contains zero', () => {
    const text = words(analysisOf({ none, dropout: noise }));
    expect(text).not.toMatch(/better|worse/i);
    expect(text).toContain('No significant difference from none: dropout 0.5');
    expect(text).toContain('This does not prove equality');
  });

  it('below five seeds no difference is significant, however large', () => {
    const few = (values: readonly number[]) => values.slice(0, 4);
    const losses = { none: few(none), dropout: few(lower), standout: few(higher) };
    const plan = planOf(['dropout 0.5', 'standout 0.5'], { seeds: [0, 1, 2, 3] });
    const summary = summarize(recordsOf(losses), { plan, command: '' });
    expect(summary.tasks[0]!.verdict.join(' ')).not.toMatch(/better|worse/i);
    expect(summary.verdict.join(' ')).toContain(
      'are too few for p values or intervals: use --seeds 5 or more',
    );
  });

  it('one seed supports no comparison', () => {
    const text = words(analysisOf({ none: [1], dropout: [0.2] }));
    expect(text).toContain('1 paired seed: too few for a p value');
    expect(text).not.toMatch(/better|worse/i);
  });

  it('a run whose seeds were seen before is entirely exploratory', () => {
    const departures = ['Entirely exploratory: seen before.'];
    const plan = planOf(['dropout 0.5']);
    const summary = summarize(recordsOf({ none, dropout: lower }), { plan, departures, command: '' });
    expect(summary.tasks[0]!.arms[0]!.comparison?.standing).toBe('exploratory');
    expect(summary.verdict).toContain(departures[0]);
    expect(summary.tasks[0]!.verdict.join(' ')).toContain(
      'Exploratory (Benjamini-Hochberg correction): better',
    );
  });
});

describe('diverged trials', () => {
  const partly = [...lower.slice(0, 7), undefined];

  it('are scored as guessing, ranked last and listed', () => {
    const analysis = analysisOf({ none, dropout: partly });
    const arm = armOf(analysis, 'dropout 0.5');
    expect(arm.points.at(-1)).toMatchObject({ status: 'diverged', value: Math.log(4) });
    expect(arm.test.loss!.n).toBe(8);
    expect(analysis.arms.at(-1)!.title).toBe('dropout 0.5');
    expect(words(analysis)).toContain('scored as random guessing: dropout 0.5 (1)');
  });
});

describe('what the intervals cover', () => {
  const records = recordsOf({ none, dropout: lower }).map((record) => ({
    ...record,
    trainRows: 300,
    testRows: 100,
  }));
  const summaryOf = (testSet: TestSet | undefined, overrides: Partial<AnalysisPlan> = {}) => {
    const plan = planOf(['dropout 0.5'], overrides);
    const redivided = testSet?.kind === 'pool' ? { redivided: true as const } : {};
    const tasks = plan.tasks.map((task) => ({ ...task, ...redivided, ...(testSet && { testSet }) }));
    return summarize(records, { plan: { ...plan, tasks }, command: '' }).tasks[0]!;
  };

  it('is one sample of a fixed test set', () => {
    const task = summaryOf({ kind: 'fixed', size: 10_000, examples: 'images' });
    expect(words(task)).toContain(
      'The intervals apply to these 10,000 test images and these training images: seeds differ only in initial weights, batch order and masks.',
    );
    expect(task.testToTrain).toBe(0);
  });

  it('is data in general where seeds have slices of their own', () => {
    const task = summaryOf({ kind: 'slices', size: 10_000, examples: 'images', slices: 10 });
    expect(words(task)).toContain('The 8 seeds have disjoint training, validation and test images');
    expect(task.testToTrain).toBe(0);
  });

  it('is corrected for the test rows that seeds share, the more the smaller the pool', () => {
    const task = summaryOf({ kind: 'pool', size: 300, examples: 'rows' });
    expect(words(task)).toContain('Each seed draws its test rows from 300 rows that no tuning trial saw');
    // Two draws of 100 of 300 rows share a third: the correlation r = 1/3 is corrected by r / (1 - r) = 100 / 200.
    expect(task.testToTrain).toBe(0.5);
    const differences = lower.map((loss, i) => loss - none[i]!);
    const { p, interval } = correctedResampledT(differences, { trainSize: 200, testSize: 100 });
    expect(armOf(task, 'dropout 0.5').comparison).toMatchObject({ p, difference: { interval } });
    expect(summaryOf({ kind: 'pool', size: 900, examples: 'rows' }).testToTrain).toBe(100 / 300);
  });

  it('is not said in cross-validation, which divides test and training examples together', () => {
    const folds = { outer: 4, inner: 2, repeats: 2 };
    const fixed = { kind: 'fixed', size: 10_000, examples: 'images' } as const;
    expect(words(summaryOf(fixed, { folds }))).not.toContain('The intervals apply to');
    expect(summaryOf({ ...fixed, kind: 'pool' }, { folds }).testToTrain).toBe(100 / 300);
  });

  it('is not said in folders of earlier versions', () => {
    expect(words(summaryOf(undefined))).not.toContain('intervals');
  });
});

describe('the baseline', () => {
  it('is needed for comparisons', () => {
    expect(words(analysisOf({ dropout: lower }))).toContain('Add it with --regularizers none');
  });
});

describe('diagnose', () => {
  const fit = (
    trainLoss: number,
    validationLoss: number,
    lowest: number,
    curve = validationLoss,
    latestFall = 0,
  ) => diagnose({ trainLoss, validationLoss, lowestValidationLoss: curve, latestFall }, lowest).fit;

  it('follows its rule', () => {
    expect(fit(0.5, 0.55, 0.45)).toBe('underfits');
    expect(fit(0.01, 0.6, 0.5, 0.5)).toBe('overfits');
    expect(fit(0.1, 0.5, 0.5)).toBe('overfits');
    expect(fit(0.35, 0.5, 0.5)).toBe('balanced');
    expect(fit(0.35, 0.5, 0.5, 0.5, 0.03)).toBe('undertrained');
    expect(fit(0.5, 0.55, 0.45, 0.55, 0.03)).toBe('undertrained');
    expect(fit(0.1, 0.5, 0.5, 0.5, 0.03)).toBe('overfits');
    expect(fit(0.35, 0.5, 0.5, 0.49, 0.03)).not.toBe('undertrained');
  });
});

describe('a null family', () => {
  it('rejects a hypothesis in at most about five of a hundred families', () => {
    // Arms with identical distributions differ only by the noise of the seeds.
    const source = stream('null-family');
    const families = 200;
    let rejected = 0;
    for (let family = 0; family < families; family++) {
      const draw = (arm: number): number[] => [...source.fold(family).fold(arm).normal(8)];
      const baseline = draw(0);
      const members = [1, 2, 3].map((arm): Member => {
        const primary = { better: 'lower' as const };
        const raw = compare({
          arm: draw(arm),
          baseline,
          standing: 'confirmatory',
          primary,
          smallestEffect: 0.01,
        });
        return { raw, primary };
      });
      if (concludeAll(members, 0.05).some(({ conclusion }) => conclusion !== 'unclear')) rejected += 1;
    }
    // A binomial variable with n = 200 and p = 0.05 exceeds 18 with probability 1/40.
    expect(rejected).toBeLessThanOrEqual(18);
  });
});
