import { join } from 'node:path';
import { freezeRates, summarize } from '@regatta/evidence';
import type { SelectionRule } from '@regatta/record';
import { plural } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import type { ConfigFlags } from '../config/option.ts';
import { departuresOf } from '../folder/history.ts';
import { writeFreeze } from '../folder/outputs.ts';
import { expandPlan } from '../plan/plan.ts';
import { firstTuningSeed } from '../plan/suite.ts';
import { expandTuning } from '../plan/tuning.ts';
import { conclude, interimSummary } from './conclude.ts';
import { planOptions, type SessionFlags, type SuiteFlags } from './options.ts';
import { reproduction } from './reproduction.ts';
import { resolveSuite } from './resolve-suite.ts';
import { tellIdle, tellNotes } from './run.ts';
import { tellFailures, withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags {
  readonly tuneSeeds: number;
  readonly rule: SelectionRule;
}

/** `regatta tune`. */
export async function tune(suiteName: string | undefined, flags: Flags): Promise<number> {
  const { suite, ownTasks } = await resolveSuite(suiteName, flags.config);
  const options = { ...planOptions(flags), tuningSeeds: flags.tuneSeeds, firstTuningSeed, rule: flags.rule };
  const tuning = expandTuning(suite, options);
  return withSession(flags, join('results', `tune-${suite.name}`), async (session) => {
    tellNotes(ownTasks, tuning, session.say);
    tellIdle(tuning, session.say);
    const tuned = await session.run(tuning.specs, 'choosing rates on validation data');
    if (tellFailures(tuned, session.say)) return 1;
    const choice = freezeRates(tuned, flags.rule, (task) => taskNamed(task).objective);
    writeFreeze(session.directory, choice.freeze);
    session.say(
      `rates are fixed (${choice.freeze.hash}); test reads before that: ${choice.freeze.testReads}; ` +
        `${plural(choice.freeze.choices.length, 'choice')} in freeze.json`,
    );
    const plan = expandPlan(suite, {
      ...options,
      chosen: choice.arms,
      tuning: tuning.plan,
      idle: tuning.idle,
    });
    const departures = departuresOf(session.directory, plan.analysis);
    const more = ['--tune-seeds', `${flags.tuneSeeds}`, '--rule', flags.rule];
    const context = {
      plan: plan.analysis,
      departures,
      freeze: choice.freeze,
      rates: choice.rates,
      command: reproduction(`tune ${suite.name}`, planOptions(flags), more),
    };
    const interim = interimSummary(session.directory, context);
    const records = await session.run(plan.specs, 'comparing arms at the chosen rates', interim);
    return conclude(session, summarize(records, context), records);
  });
}
