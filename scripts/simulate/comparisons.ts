import { type Stream, stream } from '@regatta/core';
import { type Comparison, summarize } from '@regatta/evidence';
import { planOf } from '@regatta/evidence/testing';
import type { AnalysisPlan, TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { pairedPower } from '@regatta/stats';
import { classification } from '@regatta/trial';
import { defaultFractions, partSizes, splitRows } from '../../packages/tasks/src/own/split-rows.ts';

/** How the paired differences of an arm are distributed, in units of their standard deviation. */
type Shape = 'normal' | 'heavy tails' | 'skewed' | 'ties';

interface Setting {
  readonly name: string;
  readonly seeds: number;
  /** True mean difference of each of the arms, in standard deviations of the paired differences. */
  readonly effects: readonly number[];
  readonly shape?: Shape;
  /** Share of trials that failed and are missing. */
  readonly missing?: number;
  /** Test over training rows, where every seed redivides one data set. */
  readonly testToTrain?: number;
  /** A table whose seeds take their test rows from a pool, and the share of a difference's variance that its rows make. */
  readonly table?: { readonly rows: number; readonly share: number };
  /** Compares losses as a ratio, with an error that guards it and differs by this much, in standard deviations, for better or worse. */
  readonly guard?: number;
  /** Tasks, each on a data set of its own, whose comparison across tasks is judged instead. */
  readonly tasks?: number;
}

const settings: readonly Setting[] = [
  { name: 'null, 5 seeds', seeds: 5, effects: [0] },
  { name: 'null, 8 seeds', seeds: 8, effects: [0] },
  { name: 'null, 20 seeds', seeds: 20, effects: [0] },
  { name: 'null, 8 seeds, five arms (family)', seeds: 8, effects: [0, 0, 0, 0, 0] },
  { name: 'null, 8 seeds, heavy tails', seeds: 8, effects: [0], shape: 'heavy tails' },
  { name: 'null, 8 seeds, skewed', seeds: 8, effects: [0], shape: 'skewed' },
  { name: 'null, 8 seeds, ties', seeds: 8, effects: [0], shape: 'ties' },
  { name: 'null, 8 seeds, a fifth missing', seeds: 8, effects: [0], missing: 0.2 },
  { name: 'null, 10 redivisions, test/train 1/3', seeds: 10, effects: [0], testToTrain: 1 / 3 },
  {
    name: 'null, 10 seeds, test rows from a pool, no other noise',
    seeds: 10,
    effects: [0],
    table: { rows: 100, share: 1 },
  },
  {
    name: 'null, 10 seeds, test rows from a pool, half the noise from training',
    seeds: 10,
    effects: [0],
    table: { rows: 100, share: 0.5 },
  },
  {
    name: 'null, 30 seeds, test rows from a pool, no other noise',
    seeds: 30,
    effects: [0],
    table: { rows: 100, share: 1 },
  },
  { name: 'small effect (0.5), 8 seeds', seeds: 8, effects: [0.5] },
  { name: 'large effect (1.5), 8 seeds', seeds: 8, effects: [1.5] },
  { name: 'large effect (1.5), 8 seeds, with four null arms', seeds: 8, effects: [1.5, 0, 0, 0, 0] },
  { name: 'large effect (1.5), 10 redivisions', seeds: 10, effects: [1.5], testToTrain: 1 / 3 },
  {
    name: 'large effect (3), 10 seeds, test rows from a pool, half the noise from training',
    seeds: 10,
    effects: [3],
    table: { rows: 100, share: 0.5 },
  },
  { name: 'at the margin of equivalence, 20 seeds', seeds: 20, effects: [1] },
  { name: 'null as a ratio, in loss and error, 8 seeds', seeds: 8, effects: [0], guard: 0 },
  { name: 'large effect (1.5) as a ratio, none on the error, 8 seeds', seeds: 8, effects: [1.5], guard: 0 },
  { name: 'large effect (1.5) as a ratio, error better, 8 seeds', seeds: 8, effects: [1.5], guard: 1.5 },
  { name: 'large effect (1.5) as a ratio, error worse, 8 seeds', seeds: 8, effects: [1.5], guard: -1.5 },
  {
    name: 'large effect (3) as a ratio, error worse by its margin, 8 seeds',
    seeds: 8,
    effects: [3],
    guard: -0.5,
  },
  { name: 'null, across 6 tasks, three arms', seeds: 3, effects: [0, 0, 0], tasks: 6 },
  { name: 'null, across 8 tasks, three arms', seeds: 3, effects: [0, 0, 0], tasks: 8 },
  { name: 'null, across 24 tasks, three arms', seeds: 3, effects: [0, 0, 0], tasks: 24 },
  {
    name: 'large effect (1.5), across 12 tasks, with two null arms',
    seeds: 3,
    effects: [1.5, 0, 0],
    tasks: 12,
  },
];

/** Spread of a paired difference, and of what both trials of a seed share. */
const spread = 0.01;
const shared = 0.05;
/** Spread of a paired difference in error: one point. */
const errorUnit = 0.01;

const source = stream('simulate-conclusions');

/** A number of mean 0 and standard deviation 1. */
function drawn(shape: Shape, normal: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0] = normal;
  if (shape === 'heavy tails') return (a / Math.sqrt((b * b + c * c + d * d + 0.2) / 3.2)) * 0.72;
  if (shape === 'skewed') return (a * a - 1) / Math.SQRT2;
  if (shape === 'ties') return Math.round(a * 1.2) / 1.24;
  return a;
}

const names = ['dropout', 'drop-connect', 'gaussian-dropout', 'standout', 'max-norm'];
const titleOf = (i: number): string => `${names[i]} 0.5`;

/** What the test rows of a seed, taken from the pool, add to a difference: variance `share`, mean 0 over tables. */
function fromTable({ rows, share }: NonNullable<Setting['table']>, run: Stream, seed: number): number {
  const split = run.fold('split').fold(seed);
  const { test } = splitRows(rows, defaultFractions, { split, common: run.fold('common'), phase: 'test' });
  const values = run.fold('rows').normal(rows);
  const sum = test.reduce((total, row) => total + values[row]!, 0);
  return Math.sqrt(share / test.length) * sum;
}

/** Sizes of the parts that records tell, if seeds share rows. */
function partsOf({ table, testToTrain = 0 }: Setting): Pick<TrialRecord, 'trainRows' | 'testRows'> {
  if (table !== undefined) {
    const { train, test } = partSizes(table.rows, defaultFractions);
    return { trainRows: train, testRows: test };
  }
  return testToTrain > 0 ? { trainRows: 300, testRows: Math.round(300 * testToTrain) } : {};
}

/** The ratio by which the test is corrected. */
function ratioOf({ table, testToTrain = 0 }: Setting): number {
  if (table === undefined) return testToTrain;
  const { pool, test } = partSizes(table.rows, defaultFractions);
  return test / (pool - test);
}

/**
 * The standard deviation that a setting's seeds show, as a share of that over new data: where they share rows, they differ less from
 * each other. Plans quote power for an effect in the former, settings state it in the latter.
 */
function shownSpread(setting: Setting): number {
  const ratio = ratioOf(setting);
  return Math.sqrt(1 - ((setting.table?.share ?? 1) * ratio) / (1 + ratio));
}

/** A record with an error of its own, which differs from the baseline's by the effect on the guard. */
function guarded(record: TrialRecord, { guard }: Setting, arm: number, draws: Stream): TrialRecord {
  if (guard === undefined) return record;
  const shift = arm === 0 ? 0 : guard;
  const balancedError = 0.3 - errorUnit * (shift + Math.SQRT1_2 * draws.fold('error').normal(1)[0]!);
  const test = { ...record.best!.metrics.test!, balancedError };
  return { ...record, best: { ...record.best!, metrics: { ...record.best!.metrics, test } } };
}

function recordsFor(setting: Setting, run: number): TrialRecord[] {
  const { tasks = 1 } = setting;
  return [...Array(tasks).keys()].flatMap((task) => {
    const records = recordsOfTask(setting, source.fold(setting.name).fold(run).fold(task));
    return tasks === 1 ? records : records.map((record) => ({ ...record, task: `task-${task}` }));
  });
}

function recordsOfTask(setting: Setting, own: Stream): TrialRecord[] {
  const { seeds, effects, shape = 'normal', missing = 0, testToTrain = 0, table } = setting;
  const parts = partsOf(setting);
  // Redivided data: what all divisions share moves every difference alike, as rows in common do.
  const correlation = testToTrain / (1 + testToTrain);
  return [...Array(seeds).keys()].flatMap((seed) => {
    const base = 1 + shared * own.fold('seed').fold(seed).normal(1)[0]!;
    const arms = ['none', ...effects.map((_, i) => names[i]!)];
    return arms.flatMap((name, at): TrialRecord[] => {
      const draws = own.fold(name).fold(seed);
      if (draws.fold('missing').uniform(1)[0]! < missing) return [];
      const common = own.fold(name).fold('common').normal(1)[0]!;
      const single = drawn(shape, [...draws.fold('noise').normal(4)]);
      const noise =
        table === undefined
          ? Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * single
          : Math.sqrt(1 - table.share) * single + fromTable(table, own.fold(name), seed);
      const change = at === 0 ? 0 : spread * (effects[at - 1]! + noise);
      const loss = setting.guard === undefined ? base - change : base * Math.exp(-change);
      const record = guarded(recordOf(trialOf(name, seed), loss), setting, at, draws);
      return [{ ...record, ...parts }];
    });
  });
}

const { primary, guard: guardingError } = classification(4);

function planFor({ effects, seeds, testToTrain = 0, table, guard, tasks = 1 }: Setting): AnalysisPlan {
  const titles = effects.map((_, i) => titleOf(i));
  const plan = planOf(titles, { seeds: [...Array(seeds).keys()] });
  if (guard !== undefined) {
    return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, primary, guard: guardingError! })) };
  }
  if (tasks > 1) {
    const [task] = plan.tasks;
    const named = (i: number) => ({ ...task!, task: `task-${i}`, dataset: `data-${i}` });
    return { ...plan, tasks: [...Array(tasks).keys()].map(named) };
  }
  if (testToTrain === 0 && table === undefined) return plan;
  const pool = table && partSizes(table.rows, defaultFractions).pool;
  const own = pool === undefined ? {} : { testSet: { kind: 'pool', size: pool, examples: 'rows' } as const };
  return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, redivided: true as const, ...own })) };
}

const suitsTest = ({ shape = 'normal' }: Setting): boolean => shape === 'normal' || shape === 'heavy tails';

/** What the runs of a setting came to. */
export interface ComparisonRow {
  readonly name: string;
  /** Whether the differences are such as the t test assumes; otherwise the row shows what happens where they are not. */
  readonly suitsTest: boolean;
  /** Share of runs that call an arm without an effect better or worse. */
  readonly falseCalls: number | null;
  /** Share of runs in which the arm with the effect is called better. */
  readonly power: number | null;
  /** The power that a plan quotes for that. */
  readonly quoted: number | null;
  /** Share of runs that call better an arm whose error rises by as much as matters. */
  readonly falseBetter: number | null;
  /** Share of runs in which the arm with the effect is called mixed. */
  readonly mixed: number | null;
  /** Share of intervals that hold the true difference. */
  readonly coverage: number | null;
  /** Share of runs that call equal an arm whose difference is not within the margin. */
  readonly falseEqual: number | null;
  /** Arms whose p value and interval contradict each other: none may. */
  readonly contradictions: number;
}

/** How often the comparison across tasks calls arms better or worse. */
function simulateAcross(setting: Setting, runs: number): ComparisonRow {
  const plan = planFor(setting);
  const counts = { falseCalls: 0, power: 0, covered: 0, intervals: 0 };
  for (let run = 0; run < runs; run += 1) {
    const { across } = summarize(recordsFor(setting, run), { plan, command: '' });
    const called = setting.effects.map(
      (effect, i) =>
        [effect, across!.againstBaseline.find(({ method }) => method === names[i])!.conclusion] as const,
    );
    if (called.some(([effect, conclusion]) => effect === 0 && conclusion !== 'unclear'))
      counts.falseCalls += 1;
    if (called.some(([effect, conclusion]) => effect !== 0 && conclusion === 'better')) counts.power += 1;
    for (const [i, effect] of setting.effects.entries()) {
      const interval = across!.gains.find(({ method }) => method === names[i])!.interval;
      if (effect !== 0 || interval === null) continue;
      counts.intervals += 1;
      if (interval[0] <= 0 && interval[1] >= 0) counts.covered += 1;
    }
  }
  return {
    name: setting.name,
    suitsTest: suitsTest(setting),
    falseCalls: counts.falseCalls / runs,
    power: setting.effects.every((effect) => effect === 0) ? null : counts.power / runs,
    quoted: null,
    falseBetter: null,
    mixed: null,
    coverage: counts.intervals === 0 ? null : counts.covered / counts.intervals,
    falseEqual: null,
    contradictions: 0,
  };
}

function simulate(setting: Setting, runs: number): ComparisonRow {
  if (setting.tasks !== undefined) return simulateAcross(setting, runs);
  const plan = planFor(setting);
  const { effects, seeds } = setting;
  const margin = setting.guard === undefined ? 0.01 : Math.log(1.02);
  const counts = {
    falseCalls: 0,
    power: 0,
    mixed: 0,
    covered: 0,
    intervals: 0,
    falseEqual: 0,
    contradictions: 0,
  };
  for (let run = 0; run < runs; run += 1) {
    const [task] = summarize(recordsFor(setting, run), { plan, command: '' }).tasks;
    const comparisonOf = (i: number): Comparison | null =>
      task!.arms.find(({ title }) => title === titleOf(i))?.comparison ?? null;
    const found = effects.map((effect, i) => ({ effect, comparison: comparisonOf(i) }));
    const isCalled = (comparison: Comparison | null): boolean =>
      ['better', 'worse', 'mixed'].includes(comparison?.conclusion ?? '');
    if (found.some(({ effect, comparison }) => effect === 0 && isCalled(comparison))) counts.falseCalls += 1;
    if (found.some(({ effect, comparison }) => effect !== 0 && comparison?.conclusion === 'better'))
      counts.power += 1;
    if (found.some(({ effect, comparison }) => effect !== 0 && comparison?.conclusion === 'mixed'))
      counts.mixed += 1;
    for (const { effect, comparison } of found) {
      if (comparison === null) continue;
      const { interval } = comparison.difference;
      if (effect * spread >= margin && comparison.conclusion === 'equal') counts.falseEqual += 1;
      if (interval === null) continue;
      counts.intervals += 1;
      const truth = setting.guard === undefined ? -effect * spread : 100 * Math.expm1(-effect * spread);
      if (interval[0] <= truth && truth <= interval[1]) counts.covered += 1;
      const excludes = interval[0] > 0 || interval[1] < 0;
      if (comparison.p !== null && comparison.p <= 0.05 !== excludes) counts.contradictions += 1;
    }
  }
  const hasNull = effects.includes(0);
  const [effect] = effects.filter((value) => value !== 0);
  const level = plan.alpha / effects.length;
  return {
    name: setting.name,
    suitsTest: suitsTest(setting),
    falseCalls: hasNull ? counts.falseCalls / runs : null,
    power: effect === undefined ? null : counts.power / runs,
    quoted:
      effect === undefined
        ? null
        : pairedPower(effect / shownSpread(setting), seeds, level, ratioOf(setting)),
    falseBetter:
      setting.guard !== undefined && -errorUnit * setting.guard >= guardingError!.smallestEffect
        ? counts.power / runs
        : null,
    mixed: setting.guard === undefined || effect === undefined ? null : counts.mixed / runs,
    coverage: counts.covered / Math.max(1, counts.intervals),
    falseEqual: effects.some((value) => value * spread >= margin) ? counts.falseEqual / runs : null,
    contradictions: counts.contradictions,
  };
}

/** Made-up records of comparisons, the whole way to their conclusions, `runs` times for each setting. */
export const simulateComparisons = (runs: number): ComparisonRow[] =>
  settings.map((setting) => simulate(setting, runs));
