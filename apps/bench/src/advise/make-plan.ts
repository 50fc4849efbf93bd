import {
  baselineSpec,
  plural,
  type RareClasses,
  type TrainingOptions,
  type TrialRecord,
  type TrialSpec,
} from '@regatta/record';
import { quantile } from '@regatta/stats';
import { loadTask, type Task, type TaskData, trainingOf } from '@regatta/trial';
import { measurePace, type Pace } from '../plan/pilot.ts';
import type { Session } from '../watch/session.ts';
import { type AdvisePlan, type Asked, writeAdvisePlan } from './advise-plan.ts';
import { splitBlock } from './blocks.ts';
import type { Candidate } from './candidates.ts';
import { configurationsOf } from './configuration.ts';
import { type Counts, countsFor, extended, meanCost, type Sized, stepsFor } from './counts.ts';
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

/** What the time is likely to allow, before anything is trained. */
export interface Outlook {
  /** The task's own training, with what the user set. */
  readonly full: TrainingOptions;
  /** Steps of each training. */
  readonly steps: number;
  /** Pace of the baseline, from a few steps. */
  readonly guess: Pace;
  /** Likely numbers of methods, configurations and fits. */
  readonly counts: Counts;
}

/** A trial that stands for all of a method. */
const probeOf = (
  task: Task,
  asked: Asked,
  full: TrainingOptions,
  { configurations }: Pick<Candidate, 'configurations'>,
): TrialSpec => raceSpecs(task, { asked, training: full }, configurations.slice(-1), 1)[0]!;

/** Says what the time is likely to allow, from a few training steps of the baseline. */
export async function outlookOf(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  budgetSeconds: number,
  workers: number,
): Promise<Outlook> {
  const { steps: askedSteps, evaluations, learningRate } = asked;
  const baseline = configurationsOf(task, baselineSpec, learningRate ?? undefined);
  const full = trainingOf(task, {
    ...(askedSteps === null ? {} : { steps: askedSteps }),
    ...(evaluations === null ? {} : { evaluations }),
    ...(learningRate === null ? {} : { learningRate }),
  });
  const guess = await measurePace(probeOf(task, asked, full, { configurations: baseline }));
  const room = trialsIn(budgetSeconds, guess.secondsPerTrial, workers);
  const steps = asked.steps ?? stepsFor(room / usualCost, full.steps);
  const usual = candidates.map(({ configurations }) => ({ size: configurations.length, cost: usualCost }));
  const counts = countsFor((room * full.steps) / steps, usual, baseline.length);
  return { full, steps, guess, counts };
}

/** What an outlook says, in lines. */
export function outlookTexts({ full, steps, counts }: Outlook, methods: number): string[] {
  const { first, most } = counts.fits;
  const fits = first === most ? `${most}` : `${first} to ${most}`;
  return [
    `about ${plural(counts.rungs[0]!.candidates, 'configuration')} of ${counts.methods} of ${plural(methods, 'method')}, then ${fits} fits that judge`,
    ...(steps < full.steps ? [`trainings shortened from ${full.steps} to ${steps} steps`] : []),
  ];
}

/** A class is rare if it has less than this share of the rows that an equal division would give it. */
const rareShare = 1 / 3;
/** Most rare classes that are named. */
const mostRare = 5;

/** The rare classes among the rows that train and validate; null if there are none, or examples have no single class. */
export function rareClassesOf(
  { train, validation, labelShape = [], names }: Omit<TaskData, 'test'>,
  { objective: { classes } }: Pick<Task, 'objective'>,
): RareClasses | null {
  if (classes === undefined || labelShape.length > 0) return null;
  const counts = new Array<number>(classes).fill(0);
  for (const { labels } of [train, validation]) for (const label of labels) counts[label]! += 1;
  const rows = train.size + validation.size;
  const rare = counts
    .map((count, i) => ({ name: names?.classes?.[i] ?? `${i}`, rows: count }))
    .filter((own) => own.rows < (rareShare * rows) / classes)
    .toSorted((a, b) => a.rows - b.rows)
    .slice(0, mostRare);
  return rare.length === 0 ? null : { rows, classes: rare };
}

/**
 * Makes the plan of a search: measures the pace, of the methods that may fit with a few steps of each, and of the baseline with its
 * trainings on the first split, which are part of the race. From then on the clock decides nothing.
 *
 * @param outlook what the time is likely to allow.
 */
export async function makePlan(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  { budgetSeconds, outlook }: { readonly budgetSeconds: number; readonly outlook: Outlook },
  session: Session,
): Promise<AdvisePlan> {
  const start = performance.now();
  const { full, steps, guess, counts: likely } = outlook;
  const baseline = configurationsOf(task, baselineSpec, asked.learningRate ?? undefined);
  const training: TrainingOptions = { ...full, steps };
  const methods = await sized(candidates, likely.methods, guess, (own) => probeOf(task, asked, full, own));
  const records = await session.run(
    raceSpecs(task, { asked, training }, baseline, 1),
    'measuring the pace without a regularizer, validation data only',
  );
  const fallback = (guess.secondsPerTrial * steps) / full.steps;
  const secondsPerTrial = secondsOf(records, fallback);
  const left = budgetSeconds - (performance.now() - start) / 1000;
  const capacity = trialsIn(left, secondsPerTrial, session.workers) + baseline.length;
  const { methods: count, rungs, fits } = countsFor(capacity, methods, baseline.length);
  const secondsPerPair = secondsPerTrial * (1 + meanCost(methods.slice(0, count)));
  const { seed, fold } = splitBlock(task, 0);
  const data = await loadTask({ task: task.name, seed, phase: 'tune', ...(fold && { fold }) });
  const plan: AdvisePlan = {
    version: 2,
    asked,
    training,
    ...(steps < full.steps && { fullSteps: full.steps }),
    baseline,
    methods: candidates.slice(0, count),
    left: candidates.slice(count).map(({ name }) => name),
    counts: { rungs, fits },
    rare: rareClassesOf(data, task),
    pace: {
      budgetSeconds,
      secondsPerTrial,
      secondsPerPair,
      planned: {
        budgetSeconds,
        fits: fits.most,
        secondsPerFit: secondsPerPair / (Math.max(1, session.workers) * plannedShare),
      },
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
    `then ${range} fits of the best one and without a regularizer are judged on rows held out from the race` +
    (left.length > 0 ? `; no time for ${plural(left.length, 'further method')}` : '') +
    (fullSteps === undefined ? '' : `; trainings have ${training.steps} instead of ${fullSteps} steps`)
  );
}
