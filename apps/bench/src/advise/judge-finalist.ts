import { decisionOf, looksOf } from '@regatta/evidence';
import type { AnalysisPlan, Judging, TrialRecord, TrialSpec } from '@regatta/record';
import { armTitle, baselineSpec, plural } from '@regatta/record';
import { headerOf, type Task } from '@regatta/trial';
import { readLosses } from '../folder/example-losses.ts';
import { specOf } from '../plan/plan.ts';
import type { Session } from '../watch/session.ts';
import type { AdvisePlan } from './advise-plan.ts';
import { fitBlock } from './blocks.ts';
import { configurationTitle } from './configuration.ts';
import type { Race } from './race.ts';

/** Smallest gain that matters: 2 % of the loss, or half a point of error. */
const margins = { margin: 0.02, errorMargin: 0.005 } as const;
/**
 * Standard deviation of the prior of gains, as a share of the loss: a guess, that most regularizers gain little over a tuned baseline. The
 * answer says what half and twice as much would mean.
 */
const priorSd = 0.05;

/** The analysis plan of a judgement. It stays the same however many fits follow the planned ones. */
export function judgingPlan(task: Task, plan: AdvisePlan, { finalist, baseline }: Race): AnalysisPlan {
  const { counts, training, methods, left, fullSteps, asked, pace, rare } = plan;
  const judging: Judging = {
    candidate: configurationTitle(finalist),
    baseline: configurationTitle(baseline),
    fits: counts.fits.first,
    ...margins,
    priorSd,
    tried: methods.map(({ name }) => name),
    left,
    configurations: counts.rungs[0]!.candidates + counts.rungs[0]!.baselines,
    ...(fullSteps !== undefined && { fullSteps }),
    pace: pace.planned,
    ...(rare !== null && { rare }),
  };
  const title = armTitle(finalist.regularizer);
  return {
    version: 2,
    suite: `advise-${task.name}`,
    baseline: armTitle(baselineSpec),
    alpha: 0.05,
    seeds: Array.from({ length: counts.fits.first }, (_, i) => asked.firstSeed + i),
    exploratorySeeds: counts.fits.first,
    judging,
    training: { steps: training.steps },
    tasks: [
      {
        ...headerOf(task),
        arms: [armTitle(baselineSpec), title],
        confirmatory: [title],
        exploratory: [],
        idle: [],
      },
    ],
    test: 'crossed random effects of fits and test rows, then a confidence sequence',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
}

/** The fits of the baseline and of the finalist, seed by seed. */
export function fitSpecs(
  task: Task,
  { asked, training }: AdvisePlan,
  { finalist, baseline }: Pick<Race, 'finalist' | 'baseline'>,
  fits: number,
): TrialSpec[] {
  return Array.from({ length: fits }, (_, fit) =>
    [baseline, finalist].map(({ regularizer, learningRate }): TrialSpec => {
      const { backend, samples } = asked;
      const options = { backend, training: { ...training, learningRate }, samples };
      return specOf(task, regularizer, fitBlock(task, asked.firstSeed, fit), 'test', options);
    }),
  ).flat();
}

/**
 * Fits the finalist and the baseline on new seeds and judges them on the rows held out, look by look, until the intervals show
 * something or the planned fits are done. Which looks there are, and whether one is the last, depends on records only.
 */
export async function judgeFinalist(
  task: Task,
  plan: AdvisePlan,
  found: Race,
  analysis: AnalysisPlan,
  session: Session,
): Promise<TrialRecord[]> {
  const { first, most } = plan.counts.fits;
  let records: TrialRecord[] = [];
  for (const fits of looksOf(first, most)) {
    const what = `${plural(fits, 'fit')} of the finalist and without a regularizer, judged on held-out rows`;
    records = await session.run(fitSpecs(task, plan, found, fits), what);
    const { baseline, judging, tasks } = analysis;
    const losses = readLosses(session.directory, records);
    const decision = decisionOf(records, tasks[0]!, { baseline, judging: judging!, losses });
    if (decision !== undefined && decision.outcome !== 'unclear') break;
  }
  return records;
}
