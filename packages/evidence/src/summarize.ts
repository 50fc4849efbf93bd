import type { AnalysisPlan, LossPerExample, MetricInfo, PlannedTask, TrialRecord } from '@regatta/record';
import { armLabel, contentId, RunError } from '@regatta/record';
import { mean } from '@regatta/stats';
import { acrossTasks } from './across.ts';
import { analyzeArm, fitEvidence } from './arms.ts';
import { compare, concludeAll, type Member, type Pairs, type Raw, type ScorePairs } from './compare.ts';
import { farApart } from './far-apart.ts';
import type { Freeze } from './freeze-model.ts';
import { groupBy, least } from './group.ts';
import { areIdentical } from './identical.ts';
import { judged } from './judge.ts';
import type { ArmAnalysis, Comparison, RateCurve, Summary, TaskAnalysis } from './model.ts';
import { overlapOf, type PartSizes } from './overlap.ts';
import { advantage, paired, primaryScores, scaleOf, scoresBySeed } from './scores.ts';
import { solvedError } from './solved.ts';
import { runVerdict, taskVerdict } from './verdict.ts';

/** Input of {@link summarize} besides the records. */
export interface SummaryContext {
  /** What was fixed before the run. */
  readonly plan: AnalysisPlan;
  /** How the run departs from its announced plan. If not empty, every comparison is exploratory. */
  readonly departures?: readonly string[];
  /** How strengths and learning rates were chosen. */
  readonly freeze?: Freeze | null;
  /** Validation scores of all configurations for each task, from tuning. */
  readonly rates?: ReadonlyMap<string, readonly RateCurve[]>;
  /** Losses of single test examples, by id of the trial: what a plan that names one candidate is judged by. */
  readonly losses?: ReadonlyMap<string, LossPerExample>;
  /** The command that reproduces the run. */
  readonly command: string;
}

/** Records of one task grouped by arm, in their original order. */
interface TaskRecords {
  readonly task: PlannedTask;
  readonly records: readonly TrialRecord[];
  readonly arms: ReadonlyMap<string, readonly TrialRecord[]>;
}

/** The smallest effect of interest, on the scale on which differences are tested. */
function marginOf(
  { smallestEffect, effectIsShare, asRatio }: MetricInfo,
  baseline: readonly number[],
): number {
  if (asRatio) return Math.log1p(smallestEffect);
  return effectIsShare && baseline.length > 0 ? smallestEffect * Math.abs(mean(baseline)) : smallestEffect;
}

/** The smallest effect of interest, as it is reported. */
const shownMargin = (metric: MetricInfo, baseline: readonly number[]): number =>
  metric.asRatio ? 100 * metric.smallestEffect : marginOf(metric, baseline);

/** Test scores of an arm and the baseline in a metric. */
function pairsIn(
  { task }: TaskRecords,
  metric: MetricInfo,
  arm: readonly TrialRecord[],
  baseline: readonly TrialRecord[],
): ScorePairs {
  const { a, b } = paired(scoresBySeed(arm, metric, task), scoresBySeed(baseline, metric, task));
  return { arm: a, baseline: b };
}

/** The guarding metric of an arm, with its margin. */
function guardOf(
  own: TaskRecords,
  arm: readonly TrialRecord[],
  baseline: readonly TrialRecord[],
): Pairs['guard'] {
  const { guard: metric } = own.task;
  if (metric === undefined) return undefined;
  const pairs = pairsIn(own, metric, arm, baseline);
  return { ...pairs, metric, margin: shownMargin(metric, pairs.baseline) };
}

/** The errors of a baseline that solves the task; null otherwise, and where a plan names one candidate, judged by single examples. */
const solvedIn = ({ task, arms }: TaskRecords, { baseline, judging }: AnalysisPlan): number | null =>
  judging === undefined ? solvedError(arms.get(baseline) ?? [], task) : null;

/** The comparison of an arm; undefined if there is nothing to compare, or nothing to learn from it. */
function comparisonOf(own: TaskRecords, title: string, context: SummaryContext): Raw | undefined {
  const { task, arms } = own;
  const { plan, departures = [] } = context;
  const baseline = arms.get(plan.baseline);
  if (baseline === undefined || title === plan.baseline || solvedIn(own, plan) !== null) return undefined;
  const records = arms.get(title)!;
  const pairs = pairsIn(own, task.primary, records, baseline);
  if (pairs.arm.length === 0 || farApart(pairs, task.primary) !== null) return undefined;
  const announced = departures.length === 0 && task.confirmatory.includes(title);
  return compare({
    ...pairs,
    primary: task.primary,
    standing: announced ? 'confirmatory' : 'exploratory',
    smallestEffect: marginOf(task.primary, pairs.baseline),
    parts: partsOf(own, plan),
    identical: neverActed(records, baseline),
    guard: guardOf(own, records, baseline),
  });
}

/** Whether an arm never acted: its trials are identical to the baseline's, seed by seed. */
function neverActed(arm: readonly TrialRecord[], baseline: readonly TrialRecord[]): boolean {
  const bySeed = new Map(baseline.map((record) => [record.seed, record]));
  const pairs = arm.flatMap((record) => {
    const other = bySeed.get(record.seed);
    return other === undefined ? [] : [areIdentical(record, other)];
  });
  return pairs.length > 0 && pairs.every((same) => same);
}

/** Sizes of the parts of one finite set of examples, where seeds or folds divide it anew. */
function partsOf({ task, records }: TaskRecords, plan: AnalysisPlan): PartSizes | undefined {
  if (plan.judging !== undefined) return undefined;
  const { trainRows, testRows } = records.find((record) => record.testRows !== undefined) ?? {};
  if (trainRows === undefined || testRows === undefined) return undefined;
  return overlapOf(task, { trainSize: trainRows, testSize: testRows }, plan);
}

/**
 * Orders arms by their paired difference from the baseline, best first, with the baseline at 0; then arms with diverged trials,
 * arms that could not be compared, and arms without a result. Means would mix in which seeds an arm ran on. Without a
 * baseline, by those means; where the baseline solves the task, as they were planned.
 */
function ranking(
  { primary }: PlannedTask,
  { baseline, solved }: Pick<TaskAnalysis, 'baseline' | 'solved'>,
): (a: ArmAnalysis, b: ArmAnalysis) => number {
  const value = ({ title, comparison, test }: ArmAnalysis): number | undefined => {
    if (baseline === null) return test[primary.name]?.mean;
    return title === baseline ? 0 : comparison?.difference.mean;
  };
  const score = (arm: ArmAnalysis): number => -advantage(value(arm) ?? 0, 0, primary);
  const tier = (arm: ArmAnalysis): number => {
    if (arm.ok === 0) return 2;
    return value(arm) === undefined ? 1 : arm.diverged / (1 + arm.diverged);
  };
  return solved === null ? (a, b) => tier(a) - tier(b) || score(a) - score(b) : () => 0;
}

/** The training options that all trials share. */
function sharedTraining(records: readonly TrialRecord[]): TaskAnalysis['training'] {
  const first = records[0]!.training;
  return Object.fromEntries(
    (['steps', 'batchSize', 'learningRate', 'warmup', 'clipNorm', 'evaluations'] as const).flatMap((name) => {
      const value = first[name];
      const isShared = records.every(({ training }) => training[name] === value);
      return value === undefined || !isShared ? [] : [[name, value]];
    }),
  );
}

function analyzeTask(
  own: TaskRecords,
  comparisons: ReadonlyMap<string, Comparison>,
  context: SummaryContext,
): TaskAnalysis {
  const { task, records, arms } = own;
  const { plan, rates } = context;
  const parts = partsOf(own, plan);
  const { title, family, dataset, architecture, names, primary, guard, metrics } = task;
  const baselineRecords = arms.get(plan.baseline);
  const baseline = baselineRecords && primaryScores(baselineRecords, task);
  const losses = [...arms.values()].flatMap((own) => fitEvidence(own)?.validationLoss ?? []);
  const lowestLoss = least(losses);
  const solved = solvedIn(own, plan);
  const analyzed = [...arms].map(([arm, records]) =>
    analyzeArm(task, arm, records, {
      comparison: comparisons.get(arm) ?? null,
      baseline: solved === null ? baseline : undefined,
      farApart:
        baselineRecords === undefined || arm === plan.baseline || solved !== null
          ? null
          : farApart(pairsIn(own, primary, records, baselineRecords), primary),
      lowestLoss,
      tuning: plan.tuning,
    }),
  );
  const summary: TaskAnalysis = {
    task: task.task,
    title,
    family,
    dataset,
    architecture,
    ...(names === undefined ? {} : { names }),
    primary,
    metrics,
    guard: guard ?? null,
    smallestEffect: shownMargin(primary, [...(baseline?.values() ?? [])]),
    differenceUnit: scaleOf(primary).unit,
    training: sharedTraining(records),
    backend: records[0]!.backend,
    seeds: [...new Set(records.map(({ seed }) => seed))],
    testRows: records.find(({ testRows }) => testRows !== undefined)?.testRows ?? null,
    testToTrain: parts === undefined ? 0 : parts.testSize / parts.trainSize,
    baseline: baseline ? plan.baseline : null,
    solved,
    arms: analyzed.toSorted(ranking(task, { baseline: baseline ? plan.baseline : null, solved })),
    idle: task.idle,
    ...(task.leftOut === undefined ? {} : { leftOut: task.leftOut }),
    rates: rates?.get(task.task) ?? [],
    verdict: [],
  };
  return { ...summary, verdict: taskVerdict(summary, plan, task.testSet) };
}

/** The plan's entry for a task. @throws RunError if the plan does not contain the task. */
function plannedTask({ tasks }: AnalysisPlan, name: string): PlannedTask {
  const found = tasks.find(({ task }) => task === name);
  if (found !== undefined) return found;
  throw new RunError(
    `expected records of the plan's tasks (${tasks.map(({ task }) => task).join(', ')}), received one of ${name}. Leave it out, or make a plan that contains its task.`,
  );
}

/**
 * Summarizes the test trials of a run: metrics, comparisons with the baseline, rankings and verdicts.
 *
 * @param records test trials, in the order of the plan.
 * @throws RunError if a record is of a task that the plan does not contain.
 */
export function summarize(records: readonly TrialRecord[], context: SummaryContext): Summary {
  const { plan, departures = [], freeze = null, losses = new Map(), command } = context;
  const labelOf = armLabel(plan);
  const byTask = [...groupBy(records, ({ task }) => task)].map(
    ([name, own]): TaskRecords => ({
      task: plannedTask(plan, name),
      records: own,
      arms: groupBy(own, ({ regularizer }) => labelOf(regularizer)),
    }),
  );
  const members = byTask.flatMap((own) =>
    [...own.arms.keys()].flatMap((title) => {
      const raw = comparisonOf(own, title, context);
      return raw ? [{ task: own.task.task, title, raw, primary: own.task.primary }] : [];
    }),
  );
  const concluded = concludeAll(members satisfies readonly Member[], plan.alpha);
  const comparisonsOf = (task: string): Map<string, Comparison> =>
    new Map(members.flatMap((member, i) => (member.task === task ? [[member.title, concluded[i]!]] : [])));
  const tasks = byTask.map((own) => analyzeTask(own, comparisonsOf(own.task.task), context));
  const solved = new Set(tasks.filter((task) => task.solved !== null).map(({ task }) => task));
  const across = acrossTasks(byTask, plan, solved);
  const summary: Summary = {
    version: 2,
    suite: plan.suite,
    // The id of a trial covers its code version, so all records of a plan agree.
    code: records[0]?.versions.code ?? '',
    plan,
    planHash: contentId(plan),
    departures,
    freeze,
    tasks,
    across,
    verdict: runVerdict(tasks, across, plan, departures),
    command,
  };
  return plan.judging === undefined ? summary : judged(summary, records, { judging: plan.judging, losses });
}
