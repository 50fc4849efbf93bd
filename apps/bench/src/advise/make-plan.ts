import {
  baselineSpec,
  plural,
  type TrainingOptions,
  type TrialRecord,
  type TrialSpec,
} from '@regatta/record';
import { quantile } from '@regatta/stats';
import { type Task, trainingOf } from '@regatta/trial';
import { measurePace, type Pace } from '../plan/pilot.ts';
import type { Session } from '../watch/session.ts';
import { type AdvisePlan, type Asked, writeAdvisePlan } from './advise-plan.ts';
import type { Candidate } from './candidates.ts';
import { configurationsOf } from './configuration.ts';
import { countsFor, extended, meanCost, type Sized, stepsFor } from './counts.ts';
import { raceSpecs } from './race.ts';

/** Share of the time for which trials are planned; the rest is for loading data, starting processes and reports. */
const plannedShare = 0.85;
/** Duration of a trial of a method that is not measured, in trials of the baseline: a typical one. */
const usualCost = 1.5;

const trialsIn = (seconds: number, secondsPerTrial: number, workers: number): number =>
  Math.max(0, Math.floor((Math.max(1, workers) * plannedShare * seconds) / secondsPerTrial));

/** The typical duration of a trial; the median, because the first trial of a process takes longer. */
function secondsOf(records: readonly TrialRecord[], fallback: number): number {
  const measured = records.flatMap(({ timing }) => timing?.seconds ?? []);
  return measured.length === 0 ? fallback : Math.max(1e-3, quantile(measured, 0.5));
}

/** Methods with the duration of their trials in those of the baseline, measured for the first `count` of them. */
async function sized(
  candidates: readonly Candidate[],
  count: number,
  baseline: Pace,
  specOf: (candidate: Candidate) => TrialSpec,
): Promise<Sized[]> {
  const methods: Sized[] = [];
  for (const [i, candidate] of candidates.entries()) {
    const own = i < count ? await measurePace(specOf(candidate)) : undefined;
    const cost = own === undefined ? usualCost : own.secondsPerTrial / baseline.secondsPerTrial;
    methods.push({ size: candidate.configurations.length, cost: Math.max(1, cost) });
  }
  return methods;
}

/**
 * Makes the plan of a search: probes the pace, first with a few steps of the baseline and of the methods that may fit, to see how
 * long their trainings may be, then with the trainings of the baseline on the first split, which are part of the race. From then on the
 * clock decides nothing.
 */
export async function makePlan(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  budgetSeconds: number,
  session: Session,
): Promise<AdvisePlan> {
  const start = performance.now();
  const { steps: askedSteps, evaluations, learningRate } = asked;
  const baseline = configurationsOf(task, baselineSpec, learningRate ?? undefined);
  const full = trainingOf(task, {
    ...(askedSteps === null ? {} : { steps: askedSteps }),
    ...(evaluations === null ? {} : { evaluations }),
    ...(learningRate === null ? {} : { learningRate }),
  });
  const probeOf = ({ configurations }: Pick<Candidate, 'configurations'>): TrialSpec =>
    raceSpecs(task, { asked, training: full }, configurations.slice(-1), 1)[0]!;
  const guess = await measurePace(probeOf({ configurations: baseline }));
  const room = trialsIn(budgetSeconds, guess.secondsPerTrial, session.workers);
  const steps = asked.steps ?? stepsFor(room / usualCost, full.steps);
  const training: TrainingOptions = { ...full, steps };
  const roomOfShort = (room * full.steps) / steps;
  const usual = candidates.map(({ configurations }) => ({ size: configurations.length, cost: usualCost }));
  const likely = countsFor(roomOfShort, usual, baseline.length).methods;
  const methods = await sized(candidates, likely, guess, probeOf);
  const records = await session.run(
    raceSpecs(task, { asked, training }, baseline, 1),
    'measuring the pace without a regularizer, validation data only',
  );
  const fallback = (guess.secondsPerTrial * steps) / full.steps;
  const secondsPerTrial = secondsOf(records, fallback);
  const left = budgetSeconds - (performance.now() - start) / 1000;
  const capacity = trialsIn(left, secondsPerTrial, session.workers) + baseline.length;
  const { methods: count, rungs, fits } = countsFor(capacity, methods, baseline.length);
  const plan: AdvisePlan = {
    version: 1,
    asked,
    training,
    ...(steps < full.steps && { fullSteps: full.steps }),
    baseline,
    methods: candidates.slice(0, count),
    left: candidates.slice(count).map(({ name }) => name),
    counts: { rungs, fits },
    pace: {
      budgetSeconds,
      secondsPerTrial,
      secondsPerPair: secondsPerTrial * (1 + meanCost(methods.slice(0, count))),
    },
  };
  writeAdvisePlan(session.directory, plan);
  return plan;
}

/** The plan with the further fits that a larger budget allows. */
export function extendPlan(plan: AdvisePlan, budgetSeconds: number, session: Session): AdvisePlan {
  const { pace } = plan;
  if (budgetSeconds <= pace.budgetSeconds) return plan;
  const pairs = trialsIn(budgetSeconds - pace.budgetSeconds, pace.secondsPerPair, session.workers);
  const counts = extended(plan.counts, pairs);
  const longer = { ...plan, counts, pace: { ...pace, budgetSeconds } };
  writeAdvisePlan(session.directory, longer);
  session.say(
    `the larger budget allows up to ${plural(counts.fits.most, 'fit')} of the finalist; its search is not repeated`,
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
