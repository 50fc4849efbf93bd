import type { AnalysisPlan, StrengthOptions, TaskHeader, TrialRecord } from '@regatta/record';
import { methodOf } from '@regatta/record';
import {
  adjust,
  clusteredInterval,
  criticalDifference,
  friedman,
  type Interval,
  interquartileMean,
  mean,
  nemenyiGroups,
  optimalityGap,
  performanceProfile,
  rankRows,
} from '@regatta/stats';
import { groupBy } from './group.ts';
import type { AcrossTasks, Conclusion } from './model.ts';
import { advantage, primaryScores } from './scores.ts';
import { signedRankP } from './signed-rank.ts';

/** The records of one task, grouped by arm. */
export interface ArmsOfTask {
  readonly task: TaskHeader;
  readonly arms: ReadonlyMap<string, readonly TrialRecord[]>;
}

/** Scores of one task by method and seed. */
type Scores = ReadonlyMap<string, ReadonlyMap<number, number>>;

const thresholds = Array.from({ length: 41 }, (_, i) => Math.round((i - 20) * 2.5) / 100);

interface Table {
  readonly task: TaskHeader;
  readonly scores: Scores;
}

/** Keys an arm by its method if the task has one arm of that method (strengths may differ between tasks), and by its title otherwise. */
function scoresByMethod({ task, arms }: ArmsOfTask, known: StrengthOptions | undefined): Scores {
  const byMethod = groupBy(arms, ([, records]) => methodOf(records[0]!.regularizer, known));
  return new Map(
    [...byMethod].flatMap(([method, own]) =>
      own.map(([title, records]): [string, ReadonlyMap<number, number>] => [
        own.length === 1 ? method : title,
        primaryScores(records, task),
      ]),
    ),
  );
}

/**
 * Relative gain over the baseline, in [-1, 1]: the fraction of the baseline's loss removed, or of its distance from accuracy 1
 * closed. Clipped at -1 so that a baseline near 0 does not dominate the means.
 */
function gain(score: number, baseline: number, { primary }: TaskHeader): number {
  const scale = primary.better === 'lower' ? Math.abs(baseline) : 1 - baseline;
  return scale === 0 ? 0 : Math.max(-1, advantage(score, baseline, primary) / scale);
}

const average = (scores: ReadonlyMap<number, number>): number => mean([...scores.values()]);

/** The gains of each method over the baseline, [task][method][seed]; all methods have the baseline's seeds. */
function gainsOf(tables: readonly Table[], methods: readonly string[], baseline: string): number[][][] {
  return tables.map(({ task, scores }) => {
    const own = scores.get(baseline)!;
    return methods.map((method) =>
      [...own].map(([seed, score]) => gain(scores.get(method)!.get(seed)!, score, task)),
    );
  });
}

/** Whether two arms ran on the same seeds: only such arms can be ranked against each other. */
const haveSameSeeds = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean =>
  a.size === b.size && [...a.keys()].every((seed) => b.has(seed));

/** Means of the rows of each data set: tasks that share one are no independent evidence. */
function byDataset(rows: readonly (readonly number[])[], tables: readonly Table[]): number[][] {
  const groups = groupBy(
    rows.map((row, i) => ({ row, dataset: tables[i]!.task.dataset })),
    (own) => own.dataset,
  );
  return [...groups.values()].map((own) => own[0]!.row.map((_, j) => mean(own.map(({ row }) => row[j]!))));
}

/** Fewest data sets from which a bootstrap over data sets is an interval. */
const fewestClusters = 5;

function againstBaseline(
  rows: readonly (readonly number[])[],
  methods: readonly string[],
  plan: AnalysisPlan,
) {
  const column = methods.indexOf(plan.baseline);
  const others = methods.filter((method) => method !== plan.baseline);
  const tests = others.map((method) => {
    const gains = rows.map((row) => row[methods.indexOf(method)]! - row[column]!);
    return { method, gain: mean(gains), p: signedRankP(gains) };
  });
  const adjusted = adjust(
    tests.map(({ p }) => p),
    'holm',
  );
  return tests.map(({ method, gain: own, p }, i) => {
    const rejected = adjusted[i]! <= plan.alpha;
    const conclusion: Conclusion = rejected ? (own > 0 ? 'better' : 'worse') : 'unclear';
    return { method, p, adjustedP: adjusted[i]!, conclusion };
  });
}

/** The fewest tasks with which the critical difference, which falls with their square root, is below the range of the mean ranks. */
function tasksToTell(meanRanks: readonly number[], difference: number, tasks: number): number | null {
  const range = Math.max(...meanRanks) - Math.min(...meanRanks);
  return range > 0 ? Math.floor(tasks * (difference / range) ** 2) + 1 : null;
}

/**
 * Compares the methods that ran in every task on the baseline's seeds: means over seeds first, then ranks with tasks as the
 * unit (Demsar 2006, JMLR 7). Tests against the baseline have data sets as the unit, whose tasks are averaged: Wilcoxon's,
 * corrected by Holm (Benavoli et al. 2016, JMLR 17). Intervals of the gains resample data sets, then seeds within tasks.
 *
 * @returns null if there are fewer than two tasks, or fewer than two methods besides the baseline.
 */
export function acrossTasks(all: readonly ArmsOfTask[], plan: AnalysisPlan): AcrossTasks | null {
  const tables = all.map(
    (own): Table => ({ task: own.task, scores: scoresByMethod(own, plan.tuning?.strengthOptions) }),
  );
  const methods = [...(tables[0]?.scores.keys() ?? [])].filter((method) =>
    tables.every(({ scores }) => {
      const [own, baseline] = [scores.get(method), scores.get(plan.baseline)];
      return own !== undefined && baseline !== undefined && own.size > 0 && haveSameSeeds(own, baseline);
    }),
  );
  if (tables.length < 2 || methods.length < 3 || !methods.includes(plan.baseline)) return null;

  const gains = gainsOf(tables, methods, plan.baseline);
  // The gain of the means: a seed whose baseline is near 0 does not decide it.
  const rows = tables.map(({ task, scores }) =>
    methods.map((method) => gain(average(scores.get(method)!), average(scores.get(plan.baseline)!), task)),
  );
  const ranks = rankRows(rows, { higherIsBetter: true });
  const test = friedman(rows, { higherIsBetter: true });
  const wholeDifference = criticalDifference(methods.length, tables.length, plan.alpha);
  // Mean ranks lie at most methods - 1 apart: a larger critical difference can tell nothing.
  const difference = wholeDifference < methods.length - 1 ? wholeDifference : null;
  const datasets = [...groupBy(tables, ({ task }) => task.dataset).keys()];
  const pooled = (j: number): number[] => gains.flatMap((task) => task[j]!);
  const intervalOf = (j: number): Interval | null =>
    datasets.length < fewestClusters
      ? null
      : clusteredInterval(
          gains.map((task) => task[j]!),
          tables.map(({ task }) => datasets.indexOf(task.dataset)),
          interquartileMean,
          { resamples: 2000 },
        );
  const { imanDavenport } = test;
  return {
    methods,
    tasks: tables.map(({ task }) => task.task),
    ranks,
    meanRanks: test.meanRanks,
    friedman: { statistic: test.statistic, df: test.df, p: test.p },
    imanDavenport: Number.isFinite(imanDavenport.statistic) ? imanDavenport : null,
    criticalDifference: difference,
    tasksToTell: tasksToTell(test.meanRanks, wholeDifference, tables.length),
    alpha: plan.alpha,
    groups: difference === null ? [] : nemenyiGroups(test.meanRanks, difference),
    againstBaseline: againstBaseline(byDataset(rows, tables), methods, plan),
    gains: methods.map((method, j) => ({
      method,
      mean: mean(pooled(j)),
      interquartileMean: interquartileMean(pooled(j)),
      interval: method === plan.baseline ? null : intervalOf(j),
      probabilityOfImprovement: mean(pooled(j).map((value) => (value > 0 ? 1 : value === 0 ? 0.5 : 0))),
      optimalityGap: optimalityGap(pooled(j), 1),
    })),
    profile: {
      thresholds,
      byMethod: Object.fromEntries(
        methods.map((method, j) => [
          method,
          performanceProfile(
            pooled(j).map((value) => [value]),
            thresholds,
          ),
        ]),
      ),
    },
  };
}
