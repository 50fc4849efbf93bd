import type {
  AnalysisPlan,
  Judging,
  LossPerExample,
  MetricInfo,
  PlannedTask,
  TrialRecord,
} from '@regatta/record';
import { armTitle, plural } from '@regatta/record';
import { type AdviceContext, adviceText } from './advice.ts';
import { type Decision, decide, type FitPair } from './decision.ts';
import { type EarlyStopping, earlyStoppingOf } from './early-stopping.ts';
import { groupBy } from './group.ts';
import { areIdentical } from './identical.ts';
import type { ArmAnalysis, Comparison, Summary, TaskAnalysis } from './model.ts';
import { rowLossesOf } from './row-losses.ts';
import { scaleOf } from './scores.ts';

/** What a judgement rests on besides records. */
export interface JudgeContext extends Pick<AnalysisPlan, 'baseline'> {
  /** What the plan says of it. */
  readonly judging: Judging;
  /** Losses of single test examples, by id of the trial. */
  readonly losses: ReadonlyMap<string, LossPerExample>;
}

/** Judges the records of a task whose plan names one candidate; undefined if fewer than two pairs can be compared. */
export function decisionOf(
  records: readonly TrialRecord[],
  task: PlannedTask,
  { baseline: title, judging, losses }: JudgeContext,
): Decision | undefined {
  const rows = records.find(({ testRows }) => testRows !== undefined)?.testRows ?? 0;
  const diverged = { candidate: 0, baseline: 0 };
  const pairs: FitPair[] = [];
  for (const [, own] of groupBy(records, ({ seed }) => seed)) {
    const arm = (isBaseline: boolean): TrialRecord | undefined =>
      own.find(({ regularizer }) => (armTitle(regularizer) === title) === isBaseline);
    const [candidate, baseline] = [arm(false), arm(true)];
    if (candidate === undefined || baseline === undefined) continue;
    if (candidate.status === 'diverged') diverged.candidate += 1;
    if (baseline.status === 'diverged') diverged.baseline += 1;
    const [a, b] = [candidate, baseline].map((record) => rowLossesOf(record, task, rows, losses));
    if (a !== undefined && b !== undefined)
      pairs.push({ candidate: a, baseline: b, sameMetrics: areIdentical(candidate, baseline) });
  }
  return pairs.length < 2 ? undefined : decide(pairs, judging, diverged);
}

/**
 * The comparison as it is reported: in per cent of the baseline for a metric compared as a ratio, else in units of the metric, as
 * the ratio times the baseline's mean. A gain is a decrease. It has no p value; its interval concludes.
 */
function judgedComparison(
  comparison: Comparison,
  decision: Decision,
  { primary, baseline }: { primary: MetricInfo; baseline: number },
): Comparison {
  const difference = (gain: number): number =>
    primary.asRatio ? scaleOf(primary).shown(-gain) : baseline * Math.expm1(-gain);
  const { mean, interval } = decision.gain;
  return {
    ...comparison,
    difference: {
      ...comparison.difference,
      mean: difference(mean),
      interval: interval && [difference(interval[1]), difference(interval[0])],
    },
    p: null,
    adjustedP: null,
    wilcoxonP: null,
    equivalence: null,
    bootstrap: null,
    guard: null,
    conclusion: decision.outcome,
  };
}

function judgedTask(task: TaskAnalysis, decision: Decision | undefined): TaskAnalysis {
  const { primary } = task;
  const baseline = task.arms.find(({ title }) => title === task.baseline)?.test[primary.name]?.mean;
  const arms = task.arms.map((arm): ArmAnalysis => {
    if (arm.comparison === null || decision === undefined || baseline === undefined) return arm;
    return { ...arm, comparison: judgedComparison(arm.comparison, decision, { primary, baseline }) };
  });
  return { ...task, arms, verdict: [] };
}

/** Mean test metrics of an arm by name. */
const scoresOf = (arm: ArmAnalysis | undefined): Record<string, number> =>
  Object.fromEntries(Object.entries(arm?.test ?? {}).map(([name, { mean }]) => [name, mean]));

/** What an advice says of the arms of a task. */
function contextOf(task: TaskAnalysis, earlyStopping: EarlyStopping | undefined): AdviceContext {
  const [baseline, candidate] = [true, false].map((isBaseline) =>
    task.arms.find(({ title }) => (title === task.baseline) === isBaseline),
  );
  return {
    primary: task.primary,
    scores: { candidate: scoresOf(candidate), baseline: scoresOf(baseline) },
    fits: { candidate: candidate?.diagnosis?.fit, baseline: baseline?.diagnosis?.fit },
    earlyStopping,
    steps: task.training.steps,
  };
}

/** What to say of trials whose losses of single examples are missing. */
function missingText(records: readonly TrialRecord[], { losses }: Pick<JudgeContext, 'losses'>): string[] {
  const missing = records.filter(({ id, status }) => status === 'ok' && !losses.has(id));
  if (missing.length === 0) return [];
  return [
    `The losses of single test examples are missing for ${missing.length} of ${plural(records.length, 'trial')}, which therefore cannot be judged. Put the file examples.jsonl next to trials.jsonl.`,
  ];
}

/** Replaces the tests of a summary whose plan names one candidate by the judgement of that candidate. */
export function judged(
  summary: Summary,
  records: readonly TrialRecord[],
  context: Pick<JudgeContext, 'judging' | 'losses'>,
): Summary {
  const { plan, departures } = summary;
  const { judging } = context;
  const [task] = summary.tasks;
  const planned = plan.tasks.find((own) => own.task === task?.task);
  if (task === undefined || planned === undefined) return summary;
  const decision = decisionOf(records, planned, { ...context, baseline: plan.baseline });
  const earlyStopping = earlyStoppingOf(records, planned, plan.baseline);
  return {
    ...summary,
    tasks: [judgedTask(task, decision)],
    decision: decision ?? null,
    earlyStopping: earlyStopping ?? null,
    verdict: [
      ...adviceText(decision, judging, contextOf(task, earlyStopping)),
      ...missingText(records, context),
      ...departures,
    ],
  };
}
