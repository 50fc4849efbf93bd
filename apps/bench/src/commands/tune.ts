import { join } from 'node:path';
import { freezeRates, groupBy, solvedError, solvedText, summarize } from '@regatta/evidence';
import type { SelectionRule, StepBudget, TrialSpec } from '@regatta/record';
import { baselineSpec, plural } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf } from '@regatta/trial';
import type { ConfigFlags } from '../config/option.ts';
import { departuresOf } from '../folder/history.ts';
import { writeFreeze } from '../folder/outputs.ts';
import { type MeasureOptions, measuredBy } from '../plan/measure.ts';
import { expandPlan, measureOf } from '../plan/plan.ts';
import { pilotSpecs, stepBudgets } from '../plan/step-budget.ts';
import { firstTuningSeed } from '../plan/suite.ts';
import { expandTuning } from '../plan/tuning.ts';
import type { Session } from '../watch/session.ts';
import { conclude, interimSummary } from './conclude.ts';
import { planOptions, type SessionFlags, type SuiteFlags } from './options.ts';
import { reproduction } from './reproduction.ts';
import { resolveSuite } from './resolve-suite.ts';
import { tellIdle, tellNotes } from './run.ts';
import { tellFailures, withSession } from './session.ts';

interface Flags extends SessionFlags, SuiteFlags, ConfigFlags {
  readonly tuneSeeds: number;
  readonly rule: SelectionRule;
  readonly learningRates?: number[];
}

/** The arguments of `tune` that determine its numbers, besides those of any run. */
const tuneWords = ({ tuneSeeds, rule, learningRates, steps }: Flags): string[] => [
  ...(typeof steps === 'number' || steps === undefined ? [] : ['--steps', steps]),
  ...(learningRates === undefined ? [] : ['--learning-rates', learningRates.join(',')]),
  ...['--tune-seeds', `${tuneSeeds}`, '--rule', rule],
];

/** Runs the pilot trials of the baseline. @returns the steps of all trials at each place; undefined if a pilot failed. */
async function budgetsFrom(
  session: Session,
  pilots: readonly TrialSpec[],
  measure: MeasureOptions,
): Promise<Readonly<Record<string, StepBudget>> | undefined> {
  const records = await session.run(pilots, 'finding the number of steps on validation data', undefined, {
    measure,
  });
  if (tellFailures(records, session.say)) return undefined;
  const budgets = stepBudgets(records);
  for (const [place, { bestStep, steps, saturated }] of Object.entries(budgets)) {
    const found = saturated
      ? `the baseline was still improving after all ${plural(bestStep, 'step')} of the pilot`
      : `the baseline did best after ${plural(bestStep, 'step')}`;
    session.say(`${place}: ${found}; every trial has ${plural(steps, 'step')}`);
  }
  for (const [task, own] of groupBy(records, (record) => record.task)) {
    const error = solvedError(own, measuredBy(headerOf(taskNamed(task)), measure));
    if (error !== null) session.say(`${task}: ${solvedText(baselineSpec.name, error)}`);
  }
  return budgets;
}

/** `regatta tune`. */
export async function tune(suiteName: string | undefined, flags: Flags): Promise<number> {
  const { suite, ownTasks } = await resolveSuite(suiteName, flags.config);
  const { tuneSeeds: tuningSeeds, rule, learningRates } = flags;
  const given = { ...planOptions(flags), tuningSeeds, firstTuningSeed, rule, learningRates };
  const measure = measureOf(suite, given);
  const pilots = flags.steps === 'auto' ? pilotSpecs(suite, given) : undefined;
  // Reports wrong options before anything runs; with pilots, only the number of steps is still open.
  const open = expandTuning(suite, given);
  return withSession(flags, join('results', `tune-${suite.name}`), async (session) => {
    tellNotes(ownTasks, open, session.say);
    tellIdle(open, given, session.say);
    const budgets = pilots === undefined ? undefined : await budgetsFrom(session, pilots, measure);
    if (pilots !== undefined && budgets === undefined) return 1;
    const options = { ...given, budgets };
    const tuning = expandTuning(suite, options);
    const tuned = await session.run(tuning.specs, 'tuning on validation data', undefined, { measure });
    if (tellFailures(tuned, session.say)) return 1;
    const choice = freezeRates(
      tuned,
      rule,
      (task) => measuredBy(headerOf(taskNamed(task)), measure),
      tuning.plan,
    );
    writeFreeze(session.directory, choice.freeze);
    session.say(
      `strengths and learning rates are fixed (${choice.freeze.hash}); test reads before that: ${choice.freeze.testReads}; ` +
        `${plural(choice.freeze.choices.length, 'choice')} in freeze.json`,
    );
    const plan = expandPlan(suite, {
      ...options,
      chosen: choice.arms,
      tuning: tuning.plan,
      idle: tuning.idle,
    });
    const departures = departuresOf(session.directory, plan.analysis);
    const context = {
      plan: plan.analysis,
      departures,
      freeze: choice.freeze,
      rates: choice.rates,
      command: reproduction(`tune ${suite.name}`, planOptions(flags), tuneWords(flags)),
    };
    const interim = interimSummary(session.directory, context);
    const records = await session.run(plan.specs, 'comparing the tuned arms', interim, { measure });
    return conclude(session, summarize(records, context), records);
  });
}
