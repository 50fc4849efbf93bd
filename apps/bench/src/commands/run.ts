import type { Command } from 'commander';
import { join } from 'node:path';
import { summarize } from '../analysis/summarize.ts';
import { loadConfig } from '../config/load.ts';
import { addConfigOption, type ConfigFlags } from '../config/option.ts';
import { expandPlan, type Plan } from '../plan.ts';
import { readPlanFile } from '../plan-file.ts';
import { suiteNamed } from '../registry.ts';
import { armTitle } from '../regularizers.ts';
import type { Suite } from '../suite.ts';
import { withinBudget } from './budget.ts';
import { conclude } from './conclude.ts';
import { departuresOf } from '../history.ts';
import {
  addBudget,
  addSessionOptions,
  addSuite,
  addSuiteOptions,
  planOptions,
  type SessionFlags,
  type SuiteFlags,
} from './options.ts';
import { reproduction } from './reproduction.ts';
import { type Session, withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags {
  readonly budget?: number;
  readonly plan?: string;
}

/** Gives a command the arguments, options and action of a run. */
export function addRun(command: Command, exit: (code: number) => void): void {
  addSuite(command);
  addSuiteOptions(command);
  addBudget(command, 'as many whole rounds of seeds as fit in this time, e.g. 45m');
  addSessionOptions(command, 'results/<suite>');
  addConfigOption(command);
  command
    .option('--plan <file>', 'run exactly the plan that "regatta plan --save <file>" fixed')
    .action(async (suite: string, flags: Flags) => exit(await run(suite, flags)));
}

/** Says which arms a plan leaves out, and where. */
export function tellIdle({ idle }: Pick<Plan, 'idle'>, say: Session['say']): void {
  for (const task of new Set(idle.map((arm) => arm.task))) {
    const arms = idle.filter((arm) => arm.task === task).map(({ regularizer }) => armTitle(regularizer));
    say(`${task} leaves out what acts nowhere in its network: ${arms.join(', ')}`);
  }
}

async function planOf(suiteName: string, flags: Flags): Promise<{ readonly suite: Suite; readonly plan: Plan }> {
  if (flags.plan !== undefined) return readPlanFile(flags.plan);
  const suite = suiteNamed(suiteName);
  return { suite, plan: expandPlan(suite, planOptions(flags)) };
}

async function run(suiteName: string, flags: Flags): Promise<number> {
  await loadConfig(flags.config);
  const { suite, plan } = await planOf(suiteName, flags);
  return withSession(flags, join('results', suite.name), async (session) => {
    tellIdle(plan, session.say);
    const analysis = flags.budget === undefined ? plan.analysis : { ...plan.analysis, budgetSeconds: flags.budget };
    const departures = departuresOf(session.directory, analysis);
    const records =
      flags.budget === undefined
        ? await session.run(plan.specs, `suite ${suite.name}`)
        : await withinBudget(session, plan.specs, flags.budget, `suite ${suite.name}`);
    const summary = summarize(records, {
      ...{ plan: analysis, idle: plan.idle, departures },
      command: reproduction(suite.name, flags),
    });
    return conclude(session, summary, records, flags);
  });
}
