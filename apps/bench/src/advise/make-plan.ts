import { plural, type TrainingOptions, type TrialRecord } from '@regatta/record';
import { quantile } from '@regatta/stats';
import type { Task } from '@regatta/trial';
import { measurePace } from '../plan/pilot.ts';
import type { Session } from '../watch/session.ts';
import { type AdvisePlan, type Asked, writeAdvisePlan } from './advise-plan.ts';
import type { Candidate } from './candidates.ts';
import { baselineConfigurations } from './configurations.ts';
import { countsFor, extended, stepsFor } from './counts.ts';
import { raceSpecs } from './race.ts';

/** Share of the time for which trials are planned; the rest is for loading data, starting processes and reports. */
const plannedShare = 0.85;
/** How much longer a trial with a regularizer takes than one without, on average over methods. */
const regularizerCost = 1.25;

const trialsIn = (seconds: number, secondsPerTrial: number, workers: number): number =>
  Math.max(0, Math.floor((Math.max(1, workers) * plannedShare * seconds) / secondsPerTrial));

/** The typical duration of a trial; the median, because the first trial of a process takes longer. */
function secondsOf(records: readonly TrialRecord[], fallback: number): number {
  const measured = records.flatMap(({ timing }) => timing?.seconds ?? []);
  return measured.length === 0 ? fallback : Math.max(1e-3, quantile(measured, 0.5));
}

/**
 * Makes the plan of a search: probes the pace, first with a few steps to see whether full trainings fit into the time, then
 * with the trainings of the baseline on the first split, which are part of the race. From then on the clock decides nothing.
 */
export async function makePlan(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  budgetSeconds: number,
  session: Session,
): Promise<AdvisePlan> {
  const start = performance.now();
  const baseline = baselineConfigurations(task.defaults.learningRate);
  const full: TrainingOptions = { ...task.defaults, ...(asked.steps === null ? {} : { steps: asked.steps }) };
  const [probe] = raceSpecs(task, { asked, training: full }, baseline.slice(0, 1), 1);
  const guess = await measurePace(probe!);
  const room = trialsIn(budgetSeconds, regularizerCost * guess.secondsPerTrial, session.workers);
  const steps = asked.steps ?? stepsFor(room, full.steps);
  const training: TrainingOptions = { ...full, steps };
  const records = await session.run(
    raceSpecs(task, { asked, training }, baseline, 1),
    'measuring the pace without a regularizer, validation data only',
  );
  const fallback = (guess.secondsPerTrial * steps) / full.steps;
  const secondsPerTrial = regularizerCost * secondsOf(records, fallback);
  const left = budgetSeconds - (performance.now() - start) / 1000;
  const capacity = trialsIn(left, secondsPerTrial, session.workers) + baseline.length;
  const sizes = candidates.map(({ configurations }) => configurations.length);
  const { methods, rungs, fits } = countsFor(capacity, sizes, baseline.length);
  const plan: AdvisePlan = {
    version: 1,
    asked,
    training,
    ...(steps < full.steps && { fullSteps: full.steps }),
    baseline,
    methods: candidates.slice(0, methods),
    left: candidates.slice(methods).map(({ name }) => name),
    counts: { rungs, fits },
    pace: { budgetSeconds, secondsPerTrial },
  };
  writeAdvisePlan(session.directory, plan);
  return plan;
}

/** The plan with the further fits that a larger budget allows. */
export function extendPlan(plan: AdvisePlan, budgetSeconds: number, session: Session): AdvisePlan {
  const { pace, counts } = plan;
  if (budgetSeconds <= pace.budgetSeconds) return plan;
  const trials = trialsIn(budgetSeconds - pace.budgetSeconds, pace.secondsPerTrial, session.workers);
  const { rungs, fits } = extended({ methods: plan.methods.length, ...counts }, trials);
  const longer = { ...plan, counts: { rungs, fits }, pace: { ...pace, budgetSeconds } };
  writeAdvisePlan(session.directory, longer);
  session.say(
    `the larger budget allows up to ${plural(fits.most, 'fit')} of the finalist; its search is not repeated`,
  );
  return longer;
}

/** What a plan will do, in one sentence. */
export function planText({ counts, methods, left, training, fullSteps }: AdvisePlan): string {
  const [first] = counts.rungs;
  const { fits } = counts;
  const range = fits.first === fits.most ? `${fits.first}` : `${fits.first} to ${fits.most}`;
  return (
    `the plan: ${plural(first!.candidates, 'configuration')} of ${plural(methods.length, 'method')} race in ${plural(counts.rungs.length, 'round')}, ` +
    `then ${range} fits of the best and of no regularizer are judged on rows held out from the race` +
    (left.length > 0 ? `; no time for ${plural(left.length, 'further method')}` : '') +
    (fullSteps === undefined ? '' : `; trainings have ${training.steps} instead of ${fullSteps} steps`)
  );
}
