import { groupBy, unique } from '@regatta/evidence';
import type {
  AnalysisPlan,
  Block,
  Configuration,
  Folds,
  Json,
  RegularizerSpec,
  SelectionRule,
  StrengthOptions,
  TrialSpec,
  TuningGrid,
} from '@regatta/record';
import { armTitle, methodOf, UsageError } from '@regatta/record';
import { regularizerNamed } from '@regatta/tasks';
import { isIdle, type Task } from '@regatta/trial';
import { checkArms, expandArms } from './arms.ts';
import { checkSize, type IdleArm, type PlanOptions, specOf, tasksOf } from './plan.ts';
import type { Suite } from './suite.ts';

/**
 * Number of configurations (strength x learning rate) tried per arm, the baseline included; equal for all, so that none has
 * more chances than another.
 */
export const configurationsPerArm = 6;
/** Number of strengths tried if learning rates are tried, too. */
const strengthsPerArm = 3;

/**
 * Learning rates to try, as factors of the task's own, by how many are tried. Each list contains the shorter ones, so that
 * no arm has a learning rate that the baseline lacks.
 *
 * The second one is above the task's own: dropout nets take larger learning rates than plain ones (10 to 100 times with
 * plain gradient descent, Srivastava et al. 2014, appendix A.2), and Adam, whose steps do not grow with the gradients, leaves
 * less of that: on the generated table, the best rate is 0.4 at the task's own and 0.7 at three times as much. The baseline
 * is about as good from 0.3 to 3 there, at its best step, and far worse at 0.1 and 10.
 */
const learningRateFactors: Readonly<Record<number, readonly number[]>> = {
  2: [1, 3],
  3: [0.3, 1, 3],
  6: [0.3, 0.6, 1, 2, 3, 6],
};

/** Options of the search for strengths and learning rates. */
export interface TuningOptions {
  /** Seeds per configuration, separate from those used to evaluate. */
  readonly tuningSeeds: number;
  readonly firstTuningSeed: number;
  readonly rule: SelectionRule;
  /** Learning rates to try for every arm, ascending. Default: factors of the task's own. */
  readonly learningRates?: readonly number[] | undefined;
}

/** The trials used to choose configurations. */
export interface Tuning {
  readonly specs: readonly TrialSpec[];
  readonly idle: readonly IdleArm[];
  readonly plan: NonNullable<AnalysisPlan['tuning']>;
}

/** At most `count` of the items, evenly spread, including the first and, if two or more, the last. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const places = Array.from({ length: count }, (_, i) =>
    Math.round((i * (items.length - 1)) / Math.max(1, count - 1)),
  );
  return places.map((place) => items[place]!);
}

/** A method's strength: the option that sets it, and the values to choose among. */
interface TunableStrength {
  readonly option: string;
  /** Weakest first. */
  readonly values: readonly number[];
  /** Whether the user named the values, so that all are tried. */
  readonly named: boolean;
}

/** The strength of a method; undefined if it has none, or if it is a schedule. @param rates those that the user named. */
function strengthOf(
  { name, options }: RegularizerSpec,
  rates: readonly number[] | undefined,
): TunableStrength | undefined {
  const entry = regularizerNamed(name);
  const hasRate = entry.defaultRate !== undefined;
  const option = hasRate ? 'rate' : entry.strength?.option;
  if (option === undefined) return undefined;
  const value = options[option];
  if (value !== undefined) {
    return typeof value === 'number' ? { option, values: [value], named: true } : undefined;
  }
  if (!hasRate) return { option, values: entry.strength!.values, named: false };
  return rates === undefined
    ? { option, values: entry.rates ?? [entry.defaultRate!], named: false }
    : { option, values: inOrder(name, rates), named: true };
}

/** Strengths of a regularizer without repetition, weakest first. */
function inOrder(name: string, strengths: readonly number[]): number[] {
  const [weakest = 0, next = 1] = regularizerNamed(name).strength?.values ?? [];
  return [...new Set(strengths)].sort((a, b) => (next > weakest ? a - b : b - a));
}

/** A learning rate without the digits that a product of decimals adds. */
const neat = (rate: number): number => Number(rate.toPrecision(12));

/**
 * What is tried for one method in a task: six configurations, each of up to three strengths at two or more learning rates,
 * or, without a strength, at six. With one learning rate, up to six strengths; rates that the user names are all tried.
 */
function tuningGrid(
  task: Task,
  method: RegularizerSpec,
  {
    rates,
    learningRates: named,
    training,
  }: Pick<PlanOptions, 'rates' | 'training'> & Pick<TuningOptions, 'learningRates'>,
): TuningGrid {
  const strength = strengthOf(method, rates);
  const fixed = training?.learningRate;
  const learningRates = fixed === undefined ? named : [fixed];
  const most = learningRates?.length === 1 ? configurationsPerArm : strengthsPerArm;
  const strengths = strength?.named ? strength.values : spread(strength?.values ?? [], most);
  const wanted = Math.max(2, Math.floor(configurationsPerArm / Math.max(1, strengths.length)));
  const factors = learningRateFactors[wanted]!;
  return {
    option: strength?.option ?? null,
    strengths,
    learningRates: learningRates ?? factors.map((factor) => neat(factor * task.defaults.learningRate)),
  };
}

/** The arms of a method at the strengths of its grid, weakest first. */
function armsAt({ name, options }: RegularizerSpec, { option, strengths }: TuningGrid): RegularizerSpec[] {
  if (option === null) return [{ name, options }];
  return strengths.map((strength): RegularizerSpec => {
    const all: Record<string, Json> = { [option]: strength, ...options };
    return { name, options: all };
  });
}

/** What is tried for one method in a task. */
interface Tried {
  readonly grid: TuningGrid;
  /** The method at the strengths of the grid, weakest first. */
  readonly arms: readonly RegularizerSpec[];
  /** Each strength at each learning rate. */
  readonly configurations: readonly TunedConfiguration[];
}

/** A regularizer with its strength, and a learning rate. */
interface TunedConfiguration extends Configuration {
  readonly training: { readonly learningRate: number };
}

/**
 * The grid of a method in a task and its configurations.
 *
 * @throws UsageError for an option or a strength that the regularizer cannot have.
 */
export function triedOf(
  task: Task,
  method: RegularizerSpec,
  options: Parameters<typeof tuningGrid>[2],
): Tried {
  const grid = tuningGrid(task, method, options);
  const arms = checkArms(armsAt(method, grid));
  const configurations = arms.flatMap((regularizer) =>
    grid.learningRates.map((learningRate) => ({ regularizer, training: { learningRate } })),
  );
  return { grid, arms, configurations };
}

/** The blocks used to tune: tuning seeds, or the inner folds of each outer fold. */
export function tuningBlocks({
  tuningSeeds,
  firstTuningSeed,
  folds,
}: TuningOptions & { readonly folds?: Folds | undefined }): Block[] {
  if (folds === undefined) {
    return Array.from({ length: tuningSeeds }, (_, i): Block => ({ seed: firstTuningSeed + i }));
  }
  const { outer, inner, repeats } = folds;
  return Array.from({ length: repeats * outer * inner }, (_, i): Block => {
    const place = Math.floor(i / inner);
    const fold = { repeat: Math.floor(place / outer), outer: place % outer, outerFolds: outer };
    return { seed: firstTuningSeed + i, fold: { ...fold, inner: i % inner, innerFolds: inner } };
  });
}

/** The options that set strengths, by name of the regularizer, where they are not rates. */
function strengthOptionsOf(methods: readonly RegularizerSpec[]): StrengthOptions {
  return Object.fromEntries(
    methods.flatMap((method): [string, string][] => {
      const option = strengthOf(method, undefined)?.option;
      return option === undefined || option === 'rate' ? [] : [[method.name, option]];
    }),
  );
}

/** One grid of all that is tried of a method, of which the user may have named several arms. */
function union(grids: readonly TuningGrid[], name: string): TuningGrid {
  const strengths = grids.flatMap((grid) => grid.strengths);
  const learningRates = grids.flatMap((grid) => grid.learningRates);
  return {
    option: grids[0]!.option,
    strengths: inOrder(name, strengths),
    learningRates: [...new Set(learningRates)].sort((a, b) => a - b),
  };
}

/** Creates the tuning trials of a suite, ordered by task and block. */
export function expandTuning(suite: Suite, options: PlanOptions & TuningOptions): Tuning {
  const methods = unique(
    options.regularizers ?? expandArms(suite, {}).map(({ name }): RegularizerSpec => ({ name, options: {} })),
    armTitle,
  );
  const blocks = tuningBlocks(options);
  const specs: TrialSpec[] = [];
  const idle: IdleArm[] = [];
  const strengthOptions = strengthOptionsOf(methods);
  const grids: Record<string, Record<string, TuningGrid>> = {};
  for (const task of tasksOf(suite, options)) {
    const tried = methods.map((method) => triedOf(task, method, options));
    const active = tried.filter(({ arms: [first] }) => !isIdle(first!, task));
    for (const { arms } of tried.filter((entry) => !active.includes(entry))) {
      idle.push({ task: task.name, regularizer: arms[0]! });
    }
    const configurations = active.flatMap((own) => own.configurations);
    checkSize(specs.length + blocks.length * configurations.length);
    for (const block of blocks) {
      for (const { regularizer, training } of configurations) {
        const own = { ...options, training: { ...options.training, ...training } };
        specs.push(specOf(task, regularizer, block, 'tune', own));
      }
    }
    const byMethod = groupBy(active, ({ arms }) => methodOf(arms[0]!, strengthOptions));
    grids[task.name] = Object.fromEntries(
      [...byMethod].map(([method, own]) => [
        method,
        union(
          own.map(({ grid }) => grid),
          own[0]!.arms[0]!.name,
        ),
      ]),
    );
  }
  if (specs.length === 0)
    throw new UsageError(
      'nothing to tune: no regularizer has an effect in any of these tasks. Choose other regularizers or tasks; "regatta list --json" shows the hooks of each.',
    );
  const seeds = blocks.map(({ seed }) => seed);
  const { rule, budgets } = options;
  const plan = {
    rule,
    seeds,
    grids,
    ...(Object.keys(strengthOptions).length === 0 ? {} : { strengthOptions }),
    ...(budgets === undefined ? {} : { budgets }),
  };
  return { specs, idle, plan };
}
