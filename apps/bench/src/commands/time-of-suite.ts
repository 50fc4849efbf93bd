import { join } from 'node:path';
import { plural, RunError, type TrialSpec } from '@regatta/record';
import { readTextIfThere } from '@regatta/record/files';
import { costFrom, fitPlan, growPlan, probesOf, type Stage } from '../plan/fit.ts';
import type { PlanOptions } from '../plan/plan.ts';
import { type ChosenPlan, mostPlanBytes, planFile, planOf, writePlanFile } from '../plan/plan-file.ts';
import type { Suite } from '../plan/suite.ts';
import { measurePaces } from '../run/measure-paces.ts';
import { clock } from '../watch/progress/estimate.ts';
import type { Session } from '../watch/session.ts';
import type { SessionFlags, ShardFlags, SuiteFlags } from './options.ts';
import { planOptions } from './options.ts';

interface Flags extends SessionFlags, SuiteFlags, ShardFlags {
  readonly budget?: number;
  readonly plan?: string;
  readonly full?: true;
}

/** Share of the time for which trials are planned; the rest is for starting processes and writing the report. */
const plannedShare = 0.85;

/** Whether options leave the choice of what is run to the suite. */
const areOpen = ({ backend, firstSeed, ...options }: PlanOptions): boolean =>
  backend === 'wasm' && firstSeed === 0 && Object.values(options).every((value) => value === undefined);

/** Whether a suite that is planned for a time is run in full. */
export const isWhole = ({ seconds }: Suite, options: PlanOptions): boolean =>
  seconds !== undefined && areOpen({ firstSeed: 0, ...options });

/** Whether the suite decides what is run: it is planned for a time, and no option chooses anything. */
export const isOpen = ({ seconds }: Suite, flags: Flags): boolean =>
  seconds !== undefined &&
  areOpen(planOptions(flags)) &&
  [flags.plan, flags.budget, flags.shard, flags.queue].every((value) => value === undefined);

/** The plan that a folder follows; undefined if it has none. @throws RunError if this version cannot follow it. */
function planInFolder(directory: string): ChosenPlan | undefined {
  const path = join(directory, planFile);
  const text = readTextIfThere(path, mostPlanBytes);
  if (text === undefined) return undefined;
  try {
    return planOf(text, path);
  } catch {
    throw new RunError(
      `${path}: expected the plan of an earlier run with this version, received another. Start over with --fresh, or run all with --full.`,
    );
  }
}

/** Says what a plan leaves out of its suite. */
function choiceText({ options, plan }: ChosenPlan, whole: ChosenPlan['plan'], seconds: number): string {
  const [own, all] = [plan, whole].map(({ specs }) => specs.length);
  const { exploratory } = options;
  const parts = [
    ...(exploratory === undefined
      ? []
      : [
          exploratory === 0
            ? 'no exploratory regularizers'
            : `${plural(exploratory, 'exploratory regularizer')} per task`,
        ]),
    ...(options.seeds === undefined ? [] : [plural(options.seeds, 'seed')]),
    ...(options.tasks === undefined ? [] : [plural(options.tasks.length, 'task')]),
  ];
  return `${own} of ${all} trials fit in ${clock(seconds)} here: the planned comparisons, ${parts.join(', ')}; --full runs all`;
}

/** A plan that was chosen for a time. */
export interface TimedPlan extends ChosenPlan {
  /**
   * Adds arms while time remains, once all trials are done; undefined if none fits. Only a new plan grows: one that a folder
   * already follows is run as it is.
   */
  readonly grow?: () => TimedPlan | undefined;
}

/** What tells the time here. */
export interface Timing {
  /** Seconds since this process started. */
  now(): number;
  /** Estimates the seconds of trials. */
  paces(specs: readonly TrialSpec[], workers: number, signal: AbortSignal): Promise<number[]>;
}

const timing: Timing = { now: () => performance.now() / 1000, paces: measurePaces };

/**
 * Chooses what a run of a suite that is planned for a time does: what its folder's plan says, or else what fits on this machine, by
 * a few steps of its trials. The choice is stored in the folder. Once its trials are done, it grows by what fits in the rest of the
 * time, at the pace of these trials. The clock decides which arms run, never a result or an announced comparison.
 */
export async function fitted(
  session: Session,
  whole: ChosenPlan,
  flags: Flags,
  { now, paces }: Timing = timing,
): Promise<TimedPlan> {
  const { directory, signal, say, store } = session;
  const { suite, options } = whole;
  const kept = flags.full || flags.fresh ? undefined : planInFolder(directory);
  if (kept !== undefined) return kept;
  const seconds = suite.seconds!;
  const workers = Math.max(1, session.workers);
  const keep = (chosen: ChosenPlan): ChosenPlan => {
    writePlanFile(join(directory, planFile), suite, chosen.options, chosen.plan);
    return chosen;
  };
  if (flags.full) return keep(whole);
  const probes = probesOf(whole.plan);
  const cost = costFrom(probes, await paces(probes, flags.workers, signal), whole.plan);
  // The time since this process started counts, too.
  const left = (): number => (plannedShare * seconds - now()) * workers;

  /** A plan from now on, with these trials to run. */
  const timed = (chosen: ChosenPlan, specs: Stage['specs']): TimedPlan => {
    const [start, before] = [now(), store.records.size];
    const grow = (): TimedPlan | undefined => {
      const stage = { specs, ran: store.records.size - before, seconds: (now() - start) * workers };
      const larger = growPlan(suite, options, chosen, { cost, stage, seconds: left() });
      if (larger === undefined) return undefined;
      const own = keep({ suite, options: larger.options, plan: larger.plan });
      const done = new Set(chosen.plan.specs.map((spec) => JSON.stringify(spec)));
      const added = own.plan.specs.filter((spec) => !done.has(JSON.stringify(spec)));
      say(`${plural(added.length, 'more trial')} fit in ${clock(seconds)}`);
      return timed(own, added);
    };
    return { ...chosen, grow };
  };
  const fit = fitPlan(suite, options, cost, left());
  const chosen = timed(keep({ suite, options: fit.options, plan: fit.plan }), fit.plan.specs);
  if (fit.plan.specs.length < whole.plan.specs.length) say(choiceText(chosen, whole.plan, seconds));
  return chosen;
}
