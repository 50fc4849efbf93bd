import type { AnalysisPlan, TaskHeader, TrialRecord } from '@regatta/record';
import { methodOf } from '@regatta/record';
import {
  adjust,
  criticalDifference,
  friedman,
  type Interval,
  interquartileMean,
  interquartileMeanInterval,
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

/** Keys an arm by its method if the task has one arm of that method (rates may differ between tasks), and by its title otherwise. */
function scoresByMethod({ task, arms }: ArmsOfTask): Scores {
  const byMethod = groupBy(arms, ([, records]) => methodOf(records[0]!.regularizer));
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

/** Gains of each method over the baseline, [task][method][seed], for the seeds that all methods of a task share. */
function gainsOf(
  tables: readonly { task: TaskHeader; scores: Scores }[],
  methods: readonly string[],
  baseline: string,
) {
  return tables.map(({ task, scores }) => {
    const own = methods.map((method) => scores.get(method)!);
    const seeds = [...own[0]!.keys()].filter((seed) => own.every((values) => values.has(seed)));
    return own.map((values) =>
      seeds.map((seed) => gain(values.get(seed)!, scores.get(baseline)!.get(seed)!, task)),
    );
  });
}

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

/**
 * Compares the methods that ran in every task, with one observation per task: scores are averaged over seeds, then ranked
 * (Demsar 2006, JMLR 7); Wilcoxon tests with Holm correction compare each method with the baseline (Benavoli et al. 2016, JMLR 17).
 *
 * @returns null if there are fewer than two tasks, or fewer than two methods besides the baseline.
 */
export function acrossTasks(all: readonly ArmsOfTask[], plan: AnalysisPlan): AcrossTasks | null {
  const tables = all.map((own) => ({ task: own.task, scores: scoresByMethod(own) }));
  const methods = [...(tables[0]?.scores.keys() ?? [])].filter((method) =>
    tables.every(({ scores }) => (scores.get(method)?.size ?? 0) > 0),
  );
  if (tables.length < 2 || methods.length < 3 || !methods.includes(plan.baseline)) return null;

  const gains = gainsOf(tables, methods, plan.baseline);
  if (gains.some((task) => task[0]!.length === 0)) return null;
  // The gain of the means over all seeds of a method also uses unpaired seeds.
  const rows = tables.map(({ task, scores }) =>
    methods.map((method) => gain(average(scores.get(method)!), average(scores.get(plan.baseline)!), task)),
  );
  const ranks = rankRows(rows, { higherIsBetter: true });
  const test = friedman(rows, { higherIsBetter: true });
  const difference = criticalDifference(methods.length, tables.length, plan.alpha);
  const pooled = (j: number): number[] => gains.flatMap((task) => task[j]!);
  const intervalOf = (j: number): Interval | null =>
    gains.some((task) => task[j]!.length < 2)
      ? null
      : interquartileMeanInterval(
          gains.map((task) => task[j]!),
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
    alpha: plan.alpha,
    groups: nemenyiGroups(test.meanRanks, difference),
    againstBaseline: againstBaseline(rows, methods, plan),
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
