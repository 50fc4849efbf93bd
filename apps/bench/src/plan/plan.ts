import { groupBy, placeOf, unique } from '@regatta/evidence';
import type {
  AnalysisPlan,
  Backend,
  Block,
  Configuration,
  Folds,
  Phase,
  TrainingOptions,
  TrialSpec,
  TuningPlan,
} from '@regatta/record';
import { armLabel, armTitle, baselineSpec, type RegularizerSpec, UsageError } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf, isIdle, type Task, trainingOf } from '@regatta/trial';
import { type ArmOptions, byPromise, expandArms } from './arms.ts';
import { type MeasureOptions, measuredBy } from './measure.ts';
import type { Suite } from './suite.ts';

/** Options that change a suite. */
export interface PlanOptions extends ArmOptions {
  readonly tasks?: readonly string[] | undefined;
  /** Seeds per arm, for confirmatory and exploratory arms. */
  readonly seeds?: number | undefined;
  readonly firstSeed?: number | undefined;
  /** Number of exploratory arms per task, those most promising by the catalog first. Default: all. */
  readonly exploratory?: number | undefined;
  readonly backend: Backend;
  /** Overrides training settings of every task. */
  readonly training?: Partial<TrainingOptions> | undefined;
  /** Number of Monte Carlo samples of the predictive distribution. */
  readonly samples?: number | undefined;
  /** What ranks arms, instead of what the suite says. */
  readonly measure?: MeasureOptions | undefined;
  readonly folds?: Folds | undefined;
  /** Configurations of a block, chosen by tuning, instead of the suite's arms. */
  readonly chosen?: ((task: string, block: Block) => readonly Configuration[]) | undefined;
  readonly tuning?: AnalysisPlan['tuning'] | undefined;
  /** Optimizer steps by place, where they come from the baseline's best step; see `stepBudgets`. */
  readonly budgets?: TuningPlan['budgets'];
  /** Arms that tuning already omitted, to be listed by the plan. */
  readonly idle?: readonly IdleArm[] | undefined;
}

/** An arm that is not run in a task because it has no effect there. */
export interface IdleArm {
  readonly task: string;
  readonly regularizer: RegularizerSpec;
}

/** The trials and the analysis plan of a run. */
export interface Plan {
  readonly specs: readonly TrialSpec[];
  /** Arms whose hooks do not occur in the task's network; they would equal the baseline bit for bit. */
  readonly idle: readonly IdleArm[];
  /** The analysis plan. */
  readonly analysis: AnalysisPlan;
}

/** Default number of Monte Carlo samples. */
export const defaultSamples = 10;
const alpha = 0.05;

/** The blocks of cross-validation that evaluate on the outer folds. */
export function foldBlocks({ outer, inner, repeats }: Folds): Block[] {
  return Array.from({ length: repeats * outer }, (_, seed): Block => {
    const place = { repeat: Math.floor(seed / outer), outer: seed % outer, outerFolds: outer };
    return { seed, fold: { ...place, inner: 0, innerFolds: inner } };
  });
}

/** The spec of one trial. @param options its `training` overrides the task's own settings and the budget of its place. */
export function specOf(
  task: Task,
  regularizer: RegularizerSpec,
  block: Block,
  phase: Phase,
  { backend, training, samples = defaultSamples, budgets = {} }: PlanOptions,
): TrialSpec {
  const place = placeOf(task.name, block.fold);
  const budget = Object.hasOwn(budgets, place) ? { steps: budgets[place]!.steps } : {};
  return {
    version: 2,
    phase,
    task: task.name,
    regularizer,
    seed: block.seed,
    training: trainingOf(task, { ...budget, ...training }),
    backend,
    samples: phase === 'tune' ? 0 : samples,
    ...(block.fold === undefined ? {} : { fold: block.fold }),
  };
}

/** The tasks of a run. */
export function tasksOf(suite: Suite, options: Pick<PlanOptions, 'tasks'>): Task[] {
  return unique(options.tasks ?? suite.tasks, (name) => name).map((name) => taskNamed(name));
}

/** Names of regularizers with several rates. Choosing among rates on test data would be hidden selection, so these arms are exploratory. */
const severalRates = (arms: readonly RegularizerSpec[]): Set<string> =>
  new Set([...groupBy(arms, ({ name }) => name)].flatMap(([name, own]) => (own.length > 1 ? [name] : [])));

/** Maximum number of trials of a plan; more would not fit into memory. */
const mostTrials = 1_000_000;

/** Checks the number of trials. @throws UsageError if there are too many. */
export function checkSize(trials: number): void {
  if (trials <= mostTrials) return;
  throw new UsageError(
    `expected a plan with at most ${mostTrials} trials, received one with ${trials} or more. Use fewer seeds, folds, rates or tasks.`,
  );
}

/** Checks that no two seeds have the same slice of the data. @throws UsageError if there are more seeds than slices. */
function checkSlices({ name, testSet }: Task, seeds: number): void {
  const slices = testSet?.slices;
  if (slices === undefined || seeds <= slices) return;
  throw new UsageError(
    `${name}: expected at most ${slices} seeds, one for each slice of the data, received ${seeds}. Use --seeds ${slices} or fewer, or more and smaller slices.`,
  );
}

/** What ranks the arms of a run: as the user says, else as the suite does. */
export const measureOf = (suite: Suite, { measure }: Pick<PlanOptions, 'measure'>): MeasureOptions => ({
  metric: measure?.metric ?? suite.measure?.metric,
  checkpoint: measure?.checkpoint ?? suite.measure?.checkpoint,
});

/** Creates the trials of a run, ordered by task and seed, so that whole blocks finish first, and the arms it does not run. */
export function expandPlan(suite: Suite, options: PlanOptions): Plan {
  const { chosen, folds, firstSeed = 0 } = options;
  const chosenTasks = tasksOf(suite, options);
  const asked = chosen ? [] : expandArms(suite, options);
  const seeds = options.seeds ?? suite.seeds;
  const exploratorySeeds = Math.min(seeds, options.seeds ?? suite.exploratorySeeds ?? seeds);
  const named = options.regularizers === undefined ? suite.confirmatory : undefined;
  const blocks: Block[] = folds
    ? foldBlocks(folds)
    : Array.from({ length: seeds }, (_, i): Block => ({ seed: firstSeed + i }));
  const specs: TrialSpec[] = [];
  const idle: IdleArm[] = [];
  const planned: AnalysisPlan['tasks'][number][] = [];

  const labelOf = armLabel({ folds, tuning: options.tuning });
  for (const task of chosenTasks) {
    if (folds === undefined) checkSlices(task, blocks.length);
    const configurationsIn = (block: Block): readonly Configuration[] =>
      chosen?.(task.name, block) ?? asked.map((regularizer) => ({ regularizer }));
    const arms = unique(
      chosen === undefined
        ? asked
        : blocks.flatMap((block) => configurationsIn(block).map(({ regularizer }) => regularizer)),
      labelOf,
    );
    const byUse = groupBy(arms, (arm) => isIdle(arm, task));
    const [active, left] = [byUse.get(false) ?? [], byUse.get(true) ?? []];
    for (const regularizer of left) idle.push({ task: task.name, regularizer });
    const others = active.filter((arm) => labelOf(arm) !== armTitle(baselineSpec));
    const several = severalRates(others);
    const isConfirmatory = ({ name }: RegularizerSpec): boolean =>
      (named?.includes(name) ?? true) && !several.has(name);
    const confirmatory = others.filter(isConfirmatory).map(labelOf);
    const exploratory = others.filter((arm) => !isConfirmatory(arm));
    const leftOut = byPromise(exploratory, task.family)
      .slice(options.exploratory ?? exploratory.length)
      .map(labelOf);
    const isRun = (arm: RegularizerSpec): boolean => !leftOut.includes(labelOf(arm));
    const explored = new Set(exploratory.filter(isRun).map(labelOf));
    const running = new Set(active.filter(isRun).map(labelOf));
    checkSize(specs.length + blocks.length * running.size);
    for (const [index, block] of blocks.entries()) {
      const early = index < exploratorySeeds || folds !== undefined;
      for (const { regularizer, training } of configurationsIn(block)) {
        const label = labelOf(regularizer);
        if (!running.has(label) || (!early && explored.has(label))) continue;
        const own = { ...options, training: { ...options.training, ...training } };
        specs.push(specOf(task, regularizer, block, 'test', own));
      }
    }
    planned.push({
      ...measuredBy(headerOf(task), measureOf(suite, options)),
      arms: [...running],
      confirmatory,
      exploratory: [...explored],
      idle: [
        ...left.map(armTitle),
        ...(options.idle ?? [])
          .filter((arm) => arm.task === task.name)
          .map(({ regularizer }) => armTitle(regularizer)),
      ],
      ...(leftOut.length === 0 ? {} : { leftOut }),
    });
  }
  if (specs.length === 0) throw nothingToRun(chosenTasks, asked);
  const analysis: AnalysisPlan = {
    version: 2,
    suite: suite.name,
    baseline: armTitle(baselineSpec),
    alpha,
    seeds: blocks.map(({ seed }) => seed),
    exploratorySeeds,
    ...(folds === undefined ? {} : { folds }),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
    ...(options.training === undefined ? {} : { training: options.training }),
    tasks: planned,
    test: folds
      ? 'corrected resampled t (Nadeau and Bengio), two-sided'
      : planned.some(({ redivided }) => redivided)
        ? 'paired t of the mean difference, two-sided, corrected (Nadeau and Bengio) where seeds share examples'
        : 'paired t of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
  return { specs, idle, analysis };
}

function nothingToRun(chosen: readonly Task[], arms: readonly RegularizerSpec[]): UsageError {
  const list = (names: readonly string[]): string => names.join(', ');
  const places = chosen.map(({ name, hooks }) => `${name} has the hooks: ${list(hooks)}`);
  return new UsageError(
    `nothing to run: ${list(arms.map(armTitle))} would have no effect in ${list(chosen.map(({ name }) => name))}.\n` +
      `${places.join('\n')}\nChoose other regularizers or tasks; "regatta list --json" shows the hooks of each.`,
  );
}
