import type { AnalysisPlan, Judging, PlannedTask, TrialRecord } from '@regatta/record';
import { armTitle } from '@regatta/record';
import { adviceText } from './advice.ts';
import { type Decision, decide, type FitPair } from './decision.ts';
import { exampleLossesOf } from './example-losses.ts';
import { groupBy } from './group.ts';
import type { ArmAnalysis, Comparison, Conclusion, Summary, TaskAnalysis } from './model.ts';

/** Judges the records of a task whose plan names one candidate; undefined if fewer than two pairs can be compared. */
export function decisionOf(
  records: readonly TrialRecord[],
  task: PlannedTask,
  plan: Pick<AnalysisPlan, 'baseline'>,
  judging: Judging,
): Decision | undefined {
  const rows = records.find(({ testRows }) => testRows !== undefined)?.testRows ?? 0;
  const diverged = { candidate: 0, baseline: 0 };
  const pairs: FitPair[] = [];
  for (const [, own] of groupBy(records, ({ seed }) => seed)) {
    const arm = (isBaseline: boolean): TrialRecord | undefined =>
      own.find(({ regularizer }) => (armTitle(regularizer) === plan.baseline) === isBaseline);
    const [candidate, baseline] = [arm(false), arm(true)];
    if (candidate === undefined || baseline === undefined) continue;
    if (candidate.status === 'diverged') diverged.candidate += 1;
    if (baseline.status === 'diverged') diverged.baseline += 1;
    const [a, b] = [candidate, baseline].map((record) => exampleLossesOf(record, task, rows));
    if (a !== undefined && b !== undefined) pairs.push({ candidate: a, baseline: b });
  }
  return pairs.length < 2 ? undefined : decide(pairs, judging, diverged);
}

function conclusionOf({ gain, identical }: Decision, { margin }: Judging): Conclusion {
  if (identical) return 'identical';
  if (gain.interval === null) return 'unclear';
  const [low, high] = gain.interval;
  if (low > 0) return 'better';
  if (high < 0) return 'worse';
  return low > -Math.log1p(margin) && high < -Math.log1p(-margin) ? 'equal' : 'unclear';
}

/** The comparison in units of the primary metric: the log ratio times the baseline's mean. It has no p value; its interval concludes. */
function judgedComparison(
  comparison: Comparison,
  decision: Decision,
  baseline: number,
  judging: Judging,
): Comparison {
  const difference = (gain: number): number => baseline * Math.expm1(-gain);
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
    conclusion: conclusionOf(decision, judging),
  };
}

function judgedTask(task: TaskAnalysis, decision: Decision | undefined, judging: Judging): TaskAnalysis {
  const baseline = task.arms.find(({ title }) => title === task.baseline)?.test[task.primary.name]?.mean;
  const arms = task.arms.map((arm): ArmAnalysis => {
    if (arm.comparison === null || decision === undefined || baseline === undefined) return arm;
    return { ...arm, comparison: judgedComparison(arm.comparison, decision, baseline, judging) };
  });
  return { ...task, arms, verdict: [] };
}

/** Replaces the tests of a summary whose plan names one candidate by the judgement of that candidate. */
export function judged(summary: Summary, records: readonly TrialRecord[], judging: Judging): Summary {
  const { plan, departures } = summary;
  const [task] = summary.tasks;
  const planned = plan.tasks.find((own) => own.task === task?.task);
  if (task === undefined || planned === undefined) return summary;
  const decision = decisionOf(records, planned, plan, judging);
  return {
    ...summary,
    tasks: [judgedTask(task, decision, judging)],
    decision: decision ?? null,
    verdict: [...adviceText(decision, judging, task.primary.name), ...departures],
  };
}
