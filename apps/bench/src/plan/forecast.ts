import { fewestPairs, groupBy, overlapOf, type PartSizes } from '@regatta/evidence';
import { armTitle, contentId, plural, pValue, type TrialSpec } from '@regatta/record';
import { criticalDifference, detectableEffect } from '@regatta/stats';
import { measurePace } from './pilot.ts';
import type { Plan } from './plan.ts';
import { type PowerAcross, powerAcross } from './power-across.ts';

/** Estimated cost of a task of a plan. */
export interface TaskForecast {
  readonly task: string;
  readonly trials: number;
  readonly stepsPerSecond: number;
  readonly seconds: number;
  /** Sizes of the training and test splits. */
  readonly parts: PartSizes;
}

/** Estimated cost and power of a plan, before it runs. */
export interface Forecast {
  readonly planHash: string;
  readonly trials: number;
  readonly seconds: number;
  readonly workers: number;
  readonly tasks: readonly TaskForecast[];
  readonly comparisons: number;
  readonly seeds: number;
  /** Fewest seeds with which a comparison has a p value and an interval. */
  readonly fewestSeeds: number;
  /**
   * Smallest effect detectable with 80 % power at the family-wise level, by the test of each task, on the task where it is
   * largest, in standard deviations of the paired differences as the seeds of the run show them; null below the fewest seeds, and
   * where no effect can be detected.
   */
  readonly detectableEffect: number | null;
  /** Critical difference of mean ranks over data sets; null with fewer than two data sets or methods. */
  readonly criticalDifference: number | null;
  /** Number of arms that run in every task on the seeds of the baseline, which is one of them. */
  readonly methods: number;
  /** What the tests across tasks can show; null for a single task, and with fewer than two methods besides the baseline. */
  readonly across: PowerAcross | null;
  readonly warnings: readonly string[];
}

/** Number of arms that run in every task on as many seeds as the baseline, including the baseline. */
const commonArms = ({ specs, analysis }: Plan): number => {
  const byTask = [...groupBy(specs, ({ task }) => task).values()].map((own) => {
    const arms = groupBy(own, ({ regularizer }) => armTitle(regularizer));
    const most = arms.get(analysis.baseline)?.length;
    return new Set([...arms].filter(([, trials]) => trials.length === most).map(([title]) => title));
  });
  return [...(byTask[0] ?? [])].filter((title) => byTask.every((arms) => arms.has(title))).length;
};

/** What the tests across tasks cannot show. */
function acrossWarning({ across }: Pick<Forecast, 'across'>, alpha: number): string[] {
  if (across === null || across.smallestP <= alpha) return [];
  const { datasets, compared, smallestP, datasetsNeeded } = across;
  const needed = `It takes ${datasetsNeeded} data sets or more`;
  if (datasets < 2) return [`All tasks share one data set, so there is no test across tasks. ${needed}.`];
  return [
    `The tests across tasks cannot reject anything: they count data sets, and ${datasets} of them reach at best ${pValue(smallestP)} after Holm's correction over ${plural(compared, 'arm')}. ${needed}; with fewer arms, fewer.`,
  ];
}

/** Estimates the cost of a task by timing a trial of the baseline (or first arm) and one of the last arm. */
async function forecastTask(task: string, specs: readonly TrialSpec[]): Promise<TaskForecast> {
  const arms = [...groupBy(specs, ({ regularizer }) => armTitle(regularizer)).values()].map(
    ([first]) => first!,
  );
  const probes = arms.length > 1 ? [arms[0]!, arms[Math.floor(arms.length / 2)]!, arms.at(-1)!] : arms;
  const paces = [];
  for (const spec of probes) paces.push(await measurePace(spec));
  const average = (values: readonly number[]): number =>
    values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    task,
    trials: specs.length,
    stepsPerSecond: average(paces.map((pace) => pace.stepsPerSecond)),
    seconds: specs.length * average(paces.map((pace) => pace.secondsPerTrial)),
    parts: paces[0]!.parts,
  };
}

function warningsOf(forecast: Omit<Forecast, 'warnings'>, { analysis }: Plan): string[] {
  const { seeds, fewestSeeds, comparisons, methods } = forecast;
  return [
    ...(comparisons === 0
      ? [
          'There are no comparisons to test. Include the baseline "none" and another regularizer in --regularizers.',
        ]
      : []),
    ...(comparisons > 0 && seeds < fewestSeeds && !analysis.folds
      ? [
          `${plural(seeds, 'seed')} ${seeds === 1 ? 'is' : 'are'} too few for a p value or an interval: nothing can be concluded. Use --seeds ${fewestSeeds} or more.`,
        ]
      : []),
    ...acrossWarning(forecast, analysis.alpha),
    ...(forecast.criticalDifference !== null && forecast.criticalDifference > methods - 1
      ? [
          `The critical difference exceeds the largest possible rank difference of ${methods} methods: the diagram across tasks cannot show a difference.`,
        ]
      : []),
  ];
}

/** The smallest effect that the test of every task detects: seeds that share examples detect less. */
function detectable(
  tasks: readonly TaskForecast[],
  analysis: Plan['analysis'],
  alpha: number,
): number | null {
  const effects = tasks.map(({ task, parts }) => {
    const header = analysis.tasks.find((planned) => planned.task === task)!;
    const shared = overlapOf(header, parts, analysis);
    const testToTrain = shared === undefined ? 0 : shared.testSize / shared.trainSize;
    return detectableEffect(analysis.seeds.length, { alpha, testToTrain });
  });
  return effects.length === 0 ? null : Math.max(...effects);
}

/** Estimates the cost and power of a plan. Measures trials on one core, for a second or two per task. */
export async function forecastOf(plan: Plan, workers: number): Promise<Forecast> {
  const tasks: TaskForecast[] = [];
  for (const [task, specs] of groupBy(plan.specs, (spec) => spec.task)) {
    tasks.push(await forecastTask(task, specs));
  }
  const { analysis } = plan;
  const comparisons = analysis.tasks.reduce((sum, { confirmatory }) => sum + confirmatory.length, 0);
  const seeds = analysis.seeds.length;
  const methods = commonArms(plan);
  const family = Math.max(1, comparisons);
  const datasets = new Set(analysis.tasks.map(({ dataset }) => dataset)).size;
  const { alpha } = analysis;
  const forecast = {
    planHash: contentId(analysis),
    trials: plan.specs.length,
    workers,
    tasks,
    comparisons,
    seeds,
    methods,
    seconds: tasks.reduce((sum, task) => sum + task.seconds, 0) / Math.max(1, workers),
    fewestSeeds: fewestPairs,
    detectableEffect: seeds < fewestPairs ? null : detectable(tasks, analysis, alpha / family),
    criticalDifference: methods < 2 || datasets < 2 ? null : criticalDifference(methods, datasets, alpha),
    across: methods < 3 || tasks.length < 2 ? null : powerAcross({ datasets, compared: methods - 1, alpha }),
  };
  return { ...forecast, warnings: warningsOf(forecast, plan) };
}
