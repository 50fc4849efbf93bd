import { join, resolve } from 'node:path';
import { groupBy } from '../analysis/group.ts';
import { summarize } from '../analysis/summarize.ts';
import { plural } from '../analysis/words.ts';
import type { ConfigFlags } from '../config/option.ts';
import { departuresOf } from '../history.ts';
import { origin } from '../origin.ts';
import { expandPlan, type Plan } from '../plan.ts';
import { readPlanFile } from '../plan-file.ts';
import { armTitle } from '../regularizers.ts';
import type { Suite } from '../suite.ts';
import type { Task } from '../task.ts';
import { withinBudget } from './budget.ts';
import { conclude, interimSummary } from './conclude.ts';
import { planOptions, type SessionFlags, type ShardFlags, type SuiteFlags } from './options.ts';
import { reproduction, reproductionWords } from './reproduction.ts';
import { resolveSuite } from './resolve-suite.ts';
import { type Session, withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags, ShardFlags {
  readonly budget?: number;
  readonly plan?: string;
}

/** Says which arms a plan leaves out, and where. */
export function tellIdle({ idle }: Pick<Plan, 'idle'>, say: Session['say']): void {
  for (const [task, arms] of groupBy(idle, (arm) => arm.task)) {
    const names = arms.map(({ regularizer }) => armTitle(regularizer));
    const text =
      names.length > 5
        ? `${plural(names.length, 'regularizer')} that act nowhere in its network`
        : `what acts nowhere in its network: ${names.join(', ')}`;
    say(`${task} leaves out ${text}`);
  }
}

interface Chosen {
  readonly suite: Suite;
  readonly plan: Plan;
  /** Tasks of the user's configuration. */
  readonly ownTasks: readonly Task[];
}

async function choose(name: string | undefined, flags: Flags): Promise<Chosen> {
  const { suite, ownTasks } = await resolveSuite(name, flags.config);
  if (flags.plan !== undefined) return { ...readPlanFile(flags.plan), ownTasks };
  return { suite, plan: expandPlan(suite, planOptions(flags)), ownTasks };
}

/** Says what users should know of their own data before they are used. */
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

/** `regatta run`, which is `regatta` too. */
export async function run(suiteName: string | undefined, flags: Flags): Promise<number> {
  const { suite, plan, ownTasks } = await choose(suiteName, flags);
  const words =
    flags.plan === undefined
      ? reproductionWords(suite.name, flags)
      : ['--plan', resolve(origin(), flags.plan)];
  const body = async (session: Session): Promise<number> => {
    tellNotes(ownTasks, plan, session.say);
    tellIdle(plan, session.say);
    const { budget } = flags;
    const analysis = budget === undefined ? plan.analysis : { ...plan.analysis, budgetSeconds: budget };
    const departures = departuresOf(session.directory, analysis);
    const what = `suite ${suite.name}`;
    const context = {
      ...{ plan: analysis, idle: plan.idle, departures },
      command: reproduction(suite.name, flags),
    };
    const interim = interimSummary(session.directory, context);
    const records =
      budget === undefined
        ? await session.run(plan.specs, what, interim)
        : await withinBudget(session, plan.specs, budget, what, interim);
    return conclude(session, summarize(records, context), records);
  };
  return withSession(flags, join('results', suite.name), body, words);
}
