import type { AnalysisPlan, StrengthOptions, TaskHeader, TrialRecord } from '@regatta/record';
import { methodOf } from '@regatta/record';
import {
  adjust,
  criticalDifference,
  friedman,
  hodgesLehmann,
  mean,
  nemenyiGroups,
  performanceProfile,
  rankRows,
  wilcoxonSignedRank,
} from '@regatta/stats';
import { groupBy } from './group.ts';
import type { AcrossTasks, Conclusion } from './model.ts';
import { primaryScores, scaleOf } from './scores.ts';

/** The records of one task, grouped by arm. */
export interface ArmsOfTask {
  readonly task: TaskHeader;
  readonly arms: ReadonlyMap<string, readonly TrialRecord[]>;
}

/** Scores of one task by method and seed. */
type Scores = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Thresholds of the performance profile, as shares of the cost removed. */
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

/** What a score leaves to gain: a loss itself, or the distance from accuracy 1. */
const costOf = (score: number, { primary }: TaskHeader): number =>
  primary.better === 'lower' ? score : 1 - score;

/** Log ratio of the baseline's cost to that of a score, positive for a gain; undefined where there is no such ratio. */
function logGain(score: number, baseline: number, task: TaskHeader): number | undefined {
  const [own, other] = [costOf(score, task), costOf(baseline, task)];
  const { between, isBeyond } = scaleOf({ asRatio: true, unit: '' });
  if (own === other) return 0;
  return own < 0 || other < 0 || isBeyond(own, other) ? undefined : between(other, own);
}

/** A log ratio as the share of the cost that is removed. */
const shareOf = (gain: number): number => -Math.expm1(-gain);

/** Whether two arms ran on the same seeds: only such arms can be ranked against each other. */
const haveSameSeeds = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean =>
  a.size === b.size && [...a.keys()].every((seed) => b.has(seed));

/** The gains of each method in a task, [method][seed]; undefined if one of them has no ratio. */
function gainsOf(
  { task, scores }: Table,
  methods: readonly string[],
  baseline: string,
): number[][] | undefined {
  const gains = methods.map((method) =>
    [...scores.get(baseline)!].map(([seed, score]) => logGain(scores.get(method)!.get(seed)!, score, task)),
  );
  return gains.every((own): own is number[] => own.every((gain) => gain !== undefined)) ? gains : undefined;
}

/** Means of the rows of each data set: tasks that share one are no independent evidence. */
function byDataset(rows: readonly (readonly number[])[], tasks: readonly TaskHeader[]): number[][] {
  const groups = groupBy(
    rows.map((row, i) => ({ row, dataset: tasks[i]!.dataset })),
    (own) => own.dataset,
  );
  return [...groups.values()].map((own) => own[0]!.row.map((_, j) => mean(own.map(({ row }) => row[j]!))));
}

/** Wilcoxon's test of each method. @param rows gains over the baseline, [data set][method]. */
function againstBaseline(
  rows: readonly (readonly number[])[],
  methods: readonly string[],
  { baseline, alpha }: AnalysisPlan,
): AcrossTasks['againstBaseline'] {
  const tests = methods
    .map((method, j) => ({ method, gains: rows.map((row) => row[j]!) }))
    .filter(({ method }) => method !== baseline)
    .map(({ method, gains }) => ({ method, ...wilcoxonSignedRank(gains) }));
  const adjusted = adjust(
    tests.map(({ p }) => p),
    'holm',
  );
  return tests.map(({ method, p, wPlus, wMinus }, i) => {
    const rejected = adjusted[i]! <= alpha;
    const conclusion: Conclusion = rejected ? (wPlus > wMinus ? 'better' : 'worse') : 'unclear';
    return { method, p, adjustedP: adjusted[i]!, conclusion };
  });
}

/** The fewest data sets with which the critical difference, which falls with their square root, is below the range of the mean ranks. */
function dataSetsToTell(meanRanks: readonly number[], difference: number, datasets: number): number | null {
  const range = Math.max(...meanRanks) - Math.min(...meanRanks);
  return range > 0 ? Math.floor(datasets * (difference / range) ** 2) + 1 : null;
}

/**
 * Compares the methods that ran in every task on the baseline's seeds (Demsar 2006, JMLR 7). A task's gain is the mean over seeds of
 * paired log ratios, a data set's that of its tasks. Data sets are the unit of everything that is tested: ranks, Friedman's test and
 * the critical difference, and Wilcoxon's tests against the baseline, corrected by Holm (Benavoli et al. 2016, JMLR 17), with
 * Hodges and Lehmann's estimate and the interval that belong to them. Tasks that the baseline solves are left out.
 *
 * @param solved names of the tasks that the baseline solves.
 * @returns null if there are fewer than two data sets, or fewer than two methods besides the baseline.
 */
export function acrossTasks(
  all: readonly ArmsOfTask[],
  plan: AnalysisPlan,
  solved: ReadonlySet<string> = new Set(),
): AcrossTasks | null {
  const tables = all
    .filter(({ task }) => !solved.has(task.task))
    .map((own): Table => ({ task: own.task, scores: scoresByMethod(own, plan.tuning?.strengthOptions) }));
  const methods = [...(tables[0]?.scores.keys() ?? [])].filter((method) =>
    tables.every(({ scores }) => {
      const [own, baseline] = [scores.get(method), scores.get(plan.baseline)];
      return own !== undefined && baseline !== undefined && own.size > 0 && haveSameSeeds(own, baseline);
    }),
  );
  if (methods.length < 3 || !methods.includes(plan.baseline)) return null;

  const kept = tables.flatMap((table) => {
    const gains = gainsOf(table, methods, plan.baseline);
    return gains === undefined ? [] : [{ task: table.task, gains }];
  });
  const tasks = kept.map(({ task }) => task);
  const datasets = [...new Set(tasks.map(({ dataset }) => dataset))];
  if (datasets.length < 2) return null;

  const rows = byDataset(
    kept.map(({ gains }) => gains.map(mean)),
    tasks,
  );
  const ranks = rankRows(rows, { higherIsBetter: true });
  const test = friedman(rows, { higherIsBetter: true });
  const wholeDifference = criticalDifference(methods.length, datasets.length, plan.alpha);
  // Mean ranks lie at most methods - 1 apart: a larger critical difference can tell nothing.
  const difference = wholeDifference < methods.length - 1 ? wholeDifference : null;
  const pooled = (j: number): number[] => kept.flatMap(({ gains }) => gains[j]!);
  const { imanDavenport } = test;
  const names = new Set(tasks.map(({ task }) => task));
  return {
    methods,
    tasks: [...names],
    leftOut: all.map(({ task }) => task.task).filter((task) => !names.has(task)),
    datasets,
    ranks,
    meanRanks: test.meanRanks,
    friedman: { statistic: test.statistic, df: test.df, p: test.p },
    imanDavenport: Number.isFinite(imanDavenport.statistic) ? imanDavenport : null,
    criticalDifference: difference,
    dataSetsToTell: dataSetsToTell(test.meanRanks, wholeDifference, datasets.length),
    alpha: plan.alpha,
    groups: difference === null ? [] : nemenyiGroups(test.meanRanks, difference),
    againstBaseline: againstBaseline(rows, methods, plan),
    gains: methods.map((method, j) => {
      const { estimate, interval } = hodgesLehmann(rows.map((row) => row[j]!));
      const isBaseline = method === plan.baseline;
      return {
        method,
        estimate: shareOf(estimate),
        interval: isBaseline ? null : interval && [shareOf(interval[0]), shareOf(interval[1])],
        probabilityOfImprovement: mean(pooled(j).map((value) => (value > 0 ? 1 : value === 0 ? 0.5 : 0))),
      };
    }),
    profile: {
      thresholds,
      byMethod: Object.fromEntries(
        methods.map((method, j) => [
          method,
          performanceProfile(
            pooled(j).map((value) => [shareOf(value)]),
            thresholds,
          ),
        ]),
      ),
    },
  };
}
