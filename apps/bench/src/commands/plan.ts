import { resolve } from 'node:path';
import { armTitle, enumerate, named, plural, style } from '@regatta/record';
import { renderTable } from '@regatta/report';
import type { ConfigFlags } from '../config/option.ts';
import { origin } from '../folder/origin.ts';
import { type Forecast, forecastOf } from '../plan/forecast.ts';
import { expandPlan, type Plan } from '../plan/plan.ts';
import { writePlanFile } from '../plan/plan-file.ts';
import { print, printJson } from '../terminal/terminal.ts';
import { clock } from '../watch/progress/estimate.ts';
import { planOptions, type SuiteFlags } from './options.ts';
import { resolveSuite } from './resolve-suite.ts';

interface Flags extends SuiteFlags, ConfigFlags {
  readonly workers: number;
  readonly save?: string;
  readonly json?: true;
}

function render(forecast: Forecast, { analysis, idle }: Plan): string {
  const { tasks, trials, seconds, workers, comparisons, seeds, fewestSeeds } = forecast;
  const rows = tasks.map(({ task, trials: own, stepsPerSecond, seconds: time }) => {
    const entry = analysis.tasks.find(({ task: name }) => name === task)!;
    return [
      task,
      entry.confirmatory.join(', ') || '-',
      `${entry.exploratory.length}`,
      `${own}`,
      stepsPerSecond.toFixed(0),
      clock(time / Math.max(1, workers)),
    ];
  });
  const columns = [
    ...['task', 'tested against the baseline'].map((head) => ({ head, left: true })),
    ...['exploratory', 'trials', 'steps/s', 'time'].map((head) => ({ head, left: false })),
  ];
  const effect = forecast.detectableEffect;
  const names = [
    ...new Set(idle.map(({ task, regularizer }) => named(`${armTitle(regularizer)} on ${task}`))),
  ];
  const lines = [
    `${style.bold(`plan ${forecast.planHash}`)}: suite ${analysis.suite}, ${plural(trials, 'trial')}, about ${clock(seconds)} with ${plural(workers, 'worker')}`,
    '',
    renderTable({ columns, rows }),
    '',
    `${plural(comparisons, 'comparison')} with ${analysis.baseline} in one family, at ${analysis.alpha * 100} % after Holm's correction; ${analysis.test}.`,
    `Seeds: ${seeds} (exploratory arms: ${analysis.exploratorySeeds}). A comparison needs ${fewestSeeds} to have a p value.`,
    ...(effect === null
      ? []
      : [
          `Detectable with 80 % power: a mean difference of ${effect.toFixed(2)} standard deviations of the paired differences between these seeds.`,
        ]),
    ...(forecast.criticalDifference === null
      ? []
      : [
          `Critical difference of mean ranks for ${forecast.methods} methods on ${plural(new Set(analysis.tasks.map(({ dataset }) => dataset)).size, 'data set')}: ${forecast.criticalDifference.toFixed(2)}.`,
        ]),
    ...(names.length > 0
      ? [
          `Not run, because they have no effect in the network: ${enumerate([...names.slice(0, 6), ...(names.length > 6 ? [`${names.length - 6} more`] : [])])}.`,
        ]
      : []),
    ...forecast.warnings.map((warning) => style.yellow(`Warning: ${warning}`)),
  ];
  return lines.join('\n');
}

/** `regatta plan`. */
export async function plan(suiteName: string | undefined, flags: Flags): Promise<number> {
  const { suite } = await resolveSuite(suiteName, flags.config);
  const options = planOptions(flags);
  const expanded = expandPlan(suite, options);
  if (flags.save !== undefined) writePlanFile(resolve(origin(), flags.save), suite, options, expanded);
  const forecast = await forecastOf(expanded, flags.workers);
  if (flags.json) printJson({ ...forecast, plan: expanded.analysis });
  else print(render(forecast, expanded));
  return 0;
}
