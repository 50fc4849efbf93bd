import { groupBy, unique } from '@regatta/evidence';
import type { AnalysisPlan, Backend, Block, Folds, Phase, TrainingOptions, TrialSpec } from '@regatta/record';
import { armLabel, armTitle, baselineSpec, type RegularizerSpec, UsageError } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf, isIdle, type Task } from '@regatta/trial';
import { type ArmOptions, expandArms } from './arms.ts';
import type { Suite } from './suite.ts';

/** What a user may change about a suite. */
export interface PlanOptions extends ArmOptions {
  readonly tasks?: readonly string[] | undefined;
  /** Seeds per arm, explored or not. */
  readonly seeds?: number | undefined;
  readonly firstSeed?: number | undefined;
  readonly backend: Backend;
  /** Replaces settings of every task's training loop. */
  readonly training?: Partial<TrainingOptions> | undefined;
  /** Monte-Carlo samples of the predictive distribution. */
  readonly samples?: number | undefined;
  readonly folds?: Folds | undefined;
  /** Arms of a block instead of the suite's: those whose rates were chosen by tuning. */
  readonly chosen?: ((task: string, block: Block) => readonly RegularizerSpec[]) | undefined;
  readonly tuning?: AnalysisPlan['tuning'] | undefined;
  /** Arms that tuning left out already, for the plan to name. */
  readonly idle?: readonly IdleArm[] | undefined;
}

/** An arm that a task leaves out. */
export interface IdleArm {
  readonly task: string;
  readonly regularizer: RegularizerSpec;
}

/** What a run consists of. */
export interface Plan {
  readonly specs: readonly TrialSpec[];
  /** Arms none of whose hooks occur in the task's network: they would equal the baseline bit for bit. */
  readonly idle: readonly IdleArm[];
  /** What it is going to test. */
  readonly analysis: AnalysisPlan;
}

/** Monte-Carlo samples unless a user says otherwise. */
export const defaultSamples = 10;
const alpha = 0.05;

/** The blocks of cross-validation judged on the outer parts. */
export function foldBlocks({ outer, inner, repeats }: Folds): Block[] {
  return Array.from({ length: repeats * outer }, (_, seed): Block => {
    const place = { repeat: Math.floor(seed / outer), outer: seed % outer, outerFolds: outer };
    return { seed, fold: { ...place, inner: 0, innerFolds: inner } };
  });
}

/** The spec of one trial. */
export function specOf(
  task: Task,
  regularizer: RegularizerSpec,
  block: Block,
  phase: Phase,
  { backend, training, samples = defaultSamples }: PlanOptions,
): TrialSpec {
  return {
    ...{ version: 2, phase, task: task.name, regularizer, seed: block.seed },
    ...{ training: { ...task.defaults, ...training }, backend, samples: phase === 'tune' ? 0 : samples },
    ...(block.fold === undefined ? {} : { fold: block.fold }),
  };
}

/** The tasks of a run. */
export function tasksOf(suite: Suite, options: Pick<PlanOptions, 'tasks'>): Task[] {
  return unique(options.tasks ?? suite.tasks, (name) => name).map((name) => taskNamed(name));
}

/** Names of regularizers raced at several rates: choosing among them on test data would be a hidden selection, so they explore. */
const severalRates = (arms: readonly RegularizerSpec[]): Set<string> =>
  new Set([...groupBy(arms, ({ name }) => name)].flatMap(([name, own]) => (own.length > 1 ? [name] : [])));

/** Most trials of a plan: beyond it memory ends before the trials do. */
const mostTrials = 1_000_000;

/** Refuses a plan of more trials than anyone can run. @throws UsageError */
export function checkSize(trials: number): void {
  if (trials <= mostTrials) return;
  throw new UsageError(
    `expected a plan of at most ${mostTrials} trials, received one of ${trials} or more. Take fewer seeds, folds, rates or tasks.`,
  );
}

/** The trials of a run, task by task and seed by seed, so that whole blocks are finished first; and what it leaves out. */
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
    const armsIn = (block: Block): readonly RegularizerSpec[] => chosen?.(task.name, block) ?? asked;
    const arms = unique(chosen === undefined ? asked : blocks.flatMap(armsIn), labelOf);
    const byUse = groupBy(arms, (arm) => isIdle(arm, task));
    const [active, left] = [byUse.get(false) ?? [], byUse.get(true) ?? []];
    for (const regularizer of left) idle.push({ task: task.name, regularizer });
    const others = active.filter((arm) => labelOf(arm) !== armTitle(baselineSpec));
    const several = severalRates(others);
    const isConfirmatory = ({ name }: RegularizerSpec): boolean =>
      (named?.includes(name) ?? true) && !several.has(name);
    const confirmatory = others.filter(isConfirmatory).map(labelOf);
    const explored = new Set(others.filter((arm) => !isConfirmatory(arm)).map(labelOf));
    const running = new Set(active.map(labelOf));
    checkSize(specs.length + blocks.length * active.length);
    for (const [index, block] of blocks.entries()) {
      const early = index < exploratorySeeds || folds !== undefined;
      const own = armsIn(block).filter((arm) => running.has(labelOf(arm)));
      const kept = own.filter((arm) => early || !explored.has(labelOf(arm)));
      for (const arm of kept) specs.push(specOf(task, arm, block, 'test', options));
    }
    planned.push({
      ...headerOf(task),
      arms: [...running],
      confirmatory,
      exploratory: [...explored],
      idle: [
        ...left.map(armTitle),
        ...(options.idle ?? [])
          .filter((arm) => arm.task === task.name)
          .map(({ regularizer }) => armTitle(regularizer)),
      ],
    });
  }
  if (specs.length === 0) throw nothingToRun(chosenTasks, asked);
  const analysis: AnalysisPlan = {
    ...{ version: 2, suite: suite.name, baseline: armTitle(baselineSpec), alpha },
    seeds: blocks.map(({ seed }) => seed),
    exploratorySeeds,
    ...(folds === undefined ? {} : { folds }),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
    ...(options.training === undefined ? {} : { training: options.training }),
    tasks: planned,
    test: folds
      ? 'corrected resampled t (Nadeau and Bengio), two-sided'
      : 'paired t of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
  return { specs, idle, analysis };
}

function nothingToRun(chosen: readonly Task[], arms: readonly RegularizerSpec[]): UsageError {
  const list = (names: readonly string[]): string => names.join(', ');
  const places = chosen.map(({ name, hooks }) => `${name} has places for: ${list(hooks)}`);
  return new UsageError(
    `nothing to run: ${list(arms.map(armTitle))} would act nowhere in ${list(chosen.map(({ name }) => name))}.\n` +
      `${places.join('\n')}\nChoose other regularizers or tasks; "regatta list --json" shows the hooks of each.`,
  );
}
