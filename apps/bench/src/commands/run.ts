import { join } from 'node:path';
import { groupBy, summarize } from '@regatta/evidence';
import { armTitle, plural } from '@regatta/record';
import type { Task } from '@regatta/trial';
import type { ConfigFlags } from '../config/option.ts';
import { departuresOf } from '../folder/history.ts';
import { expandPlan, type Plan } from '../plan/plan.ts';
import { type ChosenPlan, readPlanFile, suitePlan } from '../plan/plan-file.ts';
import type { Session } from '../watch/session.ts';
import { withinBudget } from './budget.ts';
import { conclude, interimSummary } from './conclude.ts';
import { planOptions, type SessionFlags, type ShardFlags, type SuiteFlags } from './options.ts';
import { reproduction } from './reproduction.ts';
import { resolveSuite } from './resolve-suite.ts';
import { withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags, ShardFlags {
  readonly budget?: number;
  readonly plan?: string;
}

/** Reports which arms a plan does not run, and in which tasks. */
export function tellIdle({ idle }: Pick<Plan, 'idle'>, say: Session['say']): void {
  for (const [task, arms] of groupBy(idle, (arm) => arm.task)) {
    const names = arms.map(({ regularizer }) => armTitle(regularizer));
    const text =
      names.length > 5
        ? `${plural(names.length, 'regularizer')} without an effect in its network`
        : `regularizers without an effect in its network: ${names.join(', ')}`;
    say(`${task} does not run ${text}`);
  }
}

/** A plan of a suite, and the tasks of the configuration. */
export interface Chosen extends ChosenPlan {
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

/** Runs the trials of a plan that have no result yet, and draws the conclusions. */
export async function runSuite(
  session: Session,
  { suite, options, plan, ownTasks }: Chosen,
  budget?: number,
): Promise<number> {
  tellNotes(ownTasks, plan, session.say);
  tellIdle(plan, session.say);
  const analysis = budget === undefined ? plan.analysis : { ...plan.analysis, budgetSeconds: budget };
  const departures = departuresOf(session.directory, analysis);
  const what = `suite ${suite.name}`;
  const context = {
    plan: analysis,
    departures,
    command: reproduction(suite.name, options),
  };
  const interim = interimSummary(session.directory, context);
  const records =
    budget === undefined
      ? await session.run(plan.specs, what, interim)
      : await withinBudget(session, plan.specs, budget, what, interim);
  return conclude(session, summarize(records, context), records);
}

/** `regatta run`, also the default command. */
export async function run(suiteName: string | undefined, flags: Flags): Promise<number> {
  const chosen = await choose(suiteName, flags);
  const { suite, options } = chosen;
  const body = (session: Session): Promise<number> => runSuite(session, chosen, flags.budget);
  const plan = flags.shard === undefined ? undefined : suitePlan(suite, options);
  return withSession(flags, join('results', suite.name), body, plan);
}
