import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { SelectionRule } from '../analysis/plan-model.ts';
import { summarize } from '../analysis/summarize.ts';
import { plural } from '../analysis/words.ts';
import { addConfigOption, type ConfigFlags } from '../config/option.ts';
import { freezeRates } from '../freeze.ts';
import { departuresOf } from '../history.ts';
import { writeFreeze } from '../outputs.ts';
import { parseInteger } from '../parse.ts';
import { expandPlan } from '../plan.ts';
import { taskNamed } from '../tasks/registry.ts';
import { expandTuning, firstTuningSeed } from '../tuning.ts';
import { conclude, interimSummary } from './conclude.ts';
import {
  addSessionOptions,
  addSuiteOptions,
  planOptions,
  type SessionFlags,
  type SuiteFlags,
} from './options.ts';
import { reproduction } from './reproduction.ts';
import { addSuite, resolveSuite } from './resolve-suite.ts';
import { tellIdle, tellNotes } from './run.ts';
import { tellFailures, withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags {
  readonly tuneSeeds: number;
  readonly rule: SelectionRule;
}

/** `regatta tune`. */
export function tuneCommand(exit: (code: number) => void): Command {
  const command = new Command('tune').description(
    "choose each regularizer's rate on validation data, then compare at the chosen rates on test data",
  );
  addSuite(command);
  addSuiteOptions(command);
  command
    .option(
      '--tune-seeds <count>',
      'seeds that choose rates, apart from those that evaluate',
      parseInteger(1, 10_000),
      3,
    )
    .addOption(
      new Option('--rule <name>', 'how a rate is chosen from the means')
        .choices(['one-standard-error', 'best-mean'])
        .default('one-standard-error'),
    );
  addSessionOptions(command, 'results/tune-<suite>');
  addConfigOption(command);
  return command.action(async (suite: string | undefined, flags: Flags) => exit(await tune(suite, flags)));
}

async function tune(suiteName: string | undefined, flags: Flags): Promise<number> {
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
      `rates are fixed (${choice.freeze.hash}), test reads before that: ${choice.freeze.testReads}; ` +
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
    const records = await session.run(plan.specs, 'comparing at the chosen rates', interim);
    return conclude(session, summarize(records, context), records);
  });
}
