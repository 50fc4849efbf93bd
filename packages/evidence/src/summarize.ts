import type { AnalysisPlan, PlannedTask, TrialRecord } from '@regatta/record';
import { armLabel, contentId, RunError } from '@regatta/record';
import { mean } from '@regatta/stats';
import { acrossTasks } from './across.ts';
import { analyzeArm, fitEvidence } from './arms.ts';
import { compare, concludeAll, type Member, type Raw } from './compare.ts';
import type { Freeze } from './freeze-model.ts';
import { groupBy, least } from './group.ts';
import type { ArmAnalysis, Comparison, RateCurve, Summary, TaskAnalysis } from './model.ts';
import { advantage, paired, primaryScores } from './scores.ts';
import { runVerdict, taskVerdict } from './verdict.ts';

/** What a summary is made from besides the records. */
export interface SummaryContext {
  readonly plan: AnalysisPlan;
  /** In what the run departs from a plan that was announced; makes every comparison exploratory. */
  readonly departures?: readonly string[];
  readonly freeze?: Freeze | null;
  /** Tuning curves by task. */
  readonly rates?: ReadonlyMap<string, readonly RateCurve[]>;
  /** The command that reproduces the run. */
  readonly command: string;
}

/** The records of one task by arm, in the order in which they come. */
interface TaskRecords {
  readonly task: PlannedTask;
  readonly records: readonly TrialRecord[];
  readonly arms: ReadonlyMap<string, readonly TrialRecord[]>;
}

/** The smallest effect of interest in the unit of the primary metric. */
function marginOf({ primary }: PlannedTask, baseline: readonly number[]): number {
  const { smallestEffect, effectIsShare } = primary;
  return effectIsShare && baseline.length > 0 ? smallestEffect * Math.abs(mean(baseline)) : smallestEffect;
}

function comparisonOf(own: TaskRecords, title: string, context: SummaryContext): Raw | undefined {
  const { task, arms } = own;
  const { plan, departures = [] } = context;
  const baseline = arms.get(plan.baseline);
  if (baseline === undefined || title === plan.baseline) return undefined;
  const scores = primaryScores(arms.get(title)!, task);
  const { a, b } = paired(scores, primaryScores(baseline, task));
  if (a.length === 0) return undefined;
  const announced = departures.length === 0 && task.confirmatory.includes(title);
  return compare({
    arm: a,
    baseline: b,
    primary: task.primary,
    standing: announced ? 'confirmatory' : 'exploratory',
    smallestEffect: marginOf(task, b),
    parts: partsOf(own, plan),
  });
}

/** Sizes of the parts of one finite set of examples, where seeds or folds divide it anew. */
function partsOf({ task, records }: TaskRecords, { folds }: AnalysisPlan) {
  if (folds === undefined && !task.redivided) return undefined;
  const { trainRows, testRows } = records.find((record) => record.testRows !== undefined) ?? {};
  return trainRows === undefined || testRows === undefined
    ? undefined
    : { trainSize: trainRows, testSize: testRows };
}

/** Best first by the mean of the primary metric; arms with diverged trials after, then arms without a result. */
function ranking({ primary }: PlannedTask): (a: ArmAnalysis, b: ArmAnalysis) => number {
  const score = (arm: ArmAnalysis): number => -advantage(arm.test[primary.name]?.mean ?? 0, 0, primary);
  const tier = (arm: ArmAnalysis): number => (arm.ok === 0 ? Number.MAX_SAFE_INTEGER : arm.diverged);
  return (a, b) => tier(a) - tier(b) || score(a) - score(b);
}

function analyzeTask(
  { task, records, arms }: TaskRecords,
  comparisons: ReadonlyMap<string, Comparison>,
  context: SummaryContext,
): TaskAnalysis {
  const { plan, rates } = context;
  const { title, family, dataset, architecture, names, primary, metrics } = task;
  const baselineRecords = arms.get(plan.baseline);
  const baseline = baselineRecords && primaryScores(baselineRecords, task);
  const losses = [...arms.values()].flatMap((own) => fitEvidence(own)?.validationLoss ?? []);
  const lowestLoss = least(losses);
  const analyzed = [...arms].map(([arm, own]) =>
    analyzeArm(task, arm, own, { comparison: comparisons.get(arm) ?? null, baseline, lowestLoss }),
  );
  const { steps, batchSize, learningRate, clipNorm } = records[0]!.training;
  const summary: TaskAnalysis = {
    task: task.task,
    title,
    family,
    dataset,
    architecture,
    ...(names === undefined ? {} : { names }),
    primary,
    metrics,
    smallestEffect: marginOf(task, [...(baseline?.values() ?? [])]),
    training: { steps, batchSize, learningRate, ...(clipNorm === undefined ? {} : { clipNorm }) },
    backend: records[0]!.backend,
    seeds: [...new Set(records.map(({ seed }) => seed))],
    testRows: records.find(({ testRows }) => testRows !== undefined)?.testRows ?? null,
    baseline: baseline ? plan.baseline : null,
    arms: analyzed.toSorted(ranking(task)),
    idle: task.idle,
    rates: rates?.get(task.task) ?? [],
    verdict: [],
  };
  return { ...summary, verdict: taskVerdict(summary, plan) };
}

/** The plan's entry of a task. @throws RunError where records are of a task that the plan does not name. */
function plannedTask({ tasks }: AnalysisPlan, name: string): PlannedTask {
  const found = tasks.find(({ task }) => task === name);
  if (found !== undefined) return found;
  throw new RunError(
    `expected records of the plan's tasks (${tasks.map(({ task }) => task).join(', ')}), received one of ${name}. Judge it by its own plan.`,
  );
}

/** Summarizes the test trials of a run, given in the order of its plan. */
export function summarize(records: readonly TrialRecord[], context: SummaryContext): Summary {
  const { plan, departures = [], freeze = null, command } = context;
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
  const across = acrossTasks(byTask, plan);
  return {
    version: 2,
    suite: plan.suite,
    // A trial's id covers the code that ran it, so the records of a plan agree.
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
}
