import { join } from 'node:path';
import { summarize } from '@regatta/evidence';
import { armLabel, armTitle, enumerate, named, type TrialSpec } from '@regatta/record';
import type { Task } from '@regatta/trial';
import type { ConfigFlags } from '../config/option.ts';
import { departuresOf } from '../folder/history.ts';
import { expandPlan, measureOf, type Plan, type PlanOptions } from '../plan/plan.ts';
import { readPlanFile, suitePlan } from '../plan/plan-file.ts';
import type { Session } from '../watch/session.ts';
import { withinBudget } from './budget.ts';
import { conclude, interimSummary } from './conclude.ts';
import { planOptions, type SessionFlags, type ShardFlags, type SuiteFlags } from './options.ts';
import { reproduction } from './reproduction.ts';
import { resolveSuite } from './resolve-suite.ts';
import { withSession } from './session.ts';
import { fitted, isOpen, isWhole, type TimedPlan } from './time-of-suite.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags, ShardFlags {
  readonly budget?: number;
  readonly plan?: string;
  readonly full?: true;
}

/** How many arms that are not run are named. */
const mostNamed = 4;

/**
 * Says in one line which regularizers that the user named are not run in which tasks. Those that a suite leaves out are listed by the
 * report alone.
 */
export function tellIdle(
  { idle }: Pick<Plan, 'idle'>,
  { regularizers }: Pick<PlanOptions, 'regularizers'>,
  say: Session['say'],
): void {
  if (regularizers === undefined || idle.length === 0) return;
  const names = idle.map(({ task, regularizer }) => `${armTitle(regularizer)} on ${task}`);
  const more = names.length - mostNamed;
  const shown = more > 1 ? [...names.slice(0, mostNamed), `${more} more`] : names;
  say(`not run, because they have no effect in the network: ${named(enumerate(shown))}`);
}

/** A plan of a suite, and the tasks of the configuration. */
export interface Chosen extends TimedPlan {
  /** Tasks of the user's configuration. */
  readonly ownTasks: readonly Task[];
}

async function choose(name: string | undefined, flags: Flags): Promise<Chosen> {
  const { suite, ownTasks } = await resolveSuite(name, flags.config);
  if (flags.plan !== undefined) return { ...readPlanFile(flags.plan), ownTasks };
  const options = planOptions(flags);
  return { suite, options, plan: expandPlan(suite, options), ownTasks };
}

/** Reports what users should know about their data before it is used. */
export function tellNotes(
  ownTasks: readonly Task[],
  { specs }: Pick<Plan, 'specs'>,
  say: Session['say'],
): void {
  const used = new Set(specs.map(({ task }) => task));
  for (const { name, notes = [] } of ownTasks.filter((task) => used.has(task.name))) {
    for (const note of notes) say(`${name}: ${note}`);
  }
}

/** The order in time that ranks the announced arms of all tasks soonest: these first, seed by seed. */
function announcedFirst({ analysis }: Plan): (spec: TrialSpec) => number {
  const announced = new Map(analysis.tasks.map(({ task, confirmatory }) => [task, new Set(confirmatory)]));
  const labelOf = armLabel(analysis);
  return ({ task, regularizer, seed }) => {
    const label = labelOf(regularizer);
    const isFirst = label === analysis.baseline || announced.get(task)?.has(label);
    return isFirst ? analysis.seeds.indexOf(seed) : Number.MAX_SAFE_INTEGER;
  };
}

/** Runs the trials of a plan that have no result yet, and draws the conclusions. A plan that grows is run until it no longer does. */
export async function runSuite(session: Session, chosen: Chosen, budget?: number): Promise<number> {
  tellNotes(chosen.ownTasks, chosen.plan, session.say);
  tellIdle(chosen.plan, chosen.options, session.say);
  for (let own: TimedPlan = chosen; ; ) {
    const { suite, options, plan } = own;
    const analysis = budget === undefined ? plan.analysis : { ...plan.analysis, budgetSeconds: budget };
    const departures = departuresOf(session.directory, analysis);
    const what = `suite ${suite.name}`;
    const context = {
      plan: analysis,
      departures,
      command: reproduction(suite.name, options, isWhole(suite, options) ? ['--full'] : []),
    };
    const interim = interimSummary(session.directory, context);
    const shown = { measure: measureOf(suite, options), order: announcedFirst(plan) };
    const records =
      budget === undefined
        ? await session.run(plan.specs, what, interim, shown)
        : await withinBudget(session, plan.specs, budget, { what, interim, ...shown });
    const larger = own.grow?.();
    if (larger === undefined) return conclude(session, summarize(records, context), records);
    own = larger;
  }
}

/** `regatta run`, also the default command. */
export async function run(suiteName: string | undefined, flags: Flags): Promise<number> {
  const chosen = await choose(suiteName, flags);
  const { suite, options } = chosen;
  const body = async (session: Session): Promise<number> => {
    const own = isOpen(suite, flags) ? { ...chosen, ...(await fitted(session, chosen, flags)) } : chosen;
    return runSuite(session, own, flags.budget);
  };
  const plan = flags.shard === undefined ? undefined : suitePlan(suite, options);
  return withSession(flags, join('results', suite.name), body, plan);
}
