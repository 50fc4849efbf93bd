import type { AnalysisPlan, Block, Folds, SelectionRule, TrialSpec } from '@regatta/record';
import { methodOf, type RegularizerSpec, UsageError } from '@regatta/record';
import { regularizerNamed } from '@regatta/tasks';
import { isIdle } from '@regatta/trial';
import { armsOf, checkArms, expandArms } from './arms.ts';
import { checkSize, type IdleArm, type PlanOptions, specOf, tasksOf } from './plan.ts';
import type { Suite } from './suite.ts';

/** Number of rates tried per method; equal for all methods, so that none has more chances than another. */
export const ratesPerMethod = 5;

/** Options of the search for rates. */
export interface TuningOptions {
  /** Seeds per rate, separate from those used to evaluate. */
  readonly tuningSeeds: number;
  readonly firstTuningSeed: number;
  readonly rule: SelectionRule;
}

/** The trials used to choose rates. */
export interface Tuning {
  readonly specs: readonly TrialSpec[];
  readonly idle: readonly IdleArm[];
  readonly plan: NonNullable<AnalysisPlan['tuning']>;
}

/** At most `count` (two or more) of the items, evenly spread, including the first and the last. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const places = Array.from({ length: count }, (_, i) => Math.round((i * (items.length - 1)) / (count - 1)));
  return places.map((place) => items[place]!);
}

/** The arms of one method: one per rate of the grid, or a single one if it has no rate or its rate is given. */
export function gridOf(spec: RegularizerSpec, rates?: readonly number[]): RegularizerSpec[] {
  const entry = regularizerNamed(spec.name);
  return armsOf(spec, rates ?? (entry.rates && spread(entry.rates, ratesPerMethod)));
}

/** The blocks used to choose rates: tuning seeds, or the inner folds of each outer fold. */
function tuningBlocks({ tuningSeeds, firstTuningSeed }: TuningOptions, folds: Folds | undefined): Block[] {
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

/** Creates the tuning trials of a suite, ordered by task and block. */
export function expandTuning(suite: Suite, options: PlanOptions & TuningOptions): Tuning {
  const methods = expandArms(suite, { regularizers: options.regularizers, rates: undefined }).map(
    (arm): RegularizerSpec => {
      const given = options.regularizers?.find(({ name }) => name === arm.name);
      return given ?? { name: arm.name, options: {} };
    },
  );
  const blocks = tuningBlocks(options, options.folds);
  const specs: TrialSpec[] = [];
  const idle: IdleArm[] = [];
  const rates: Record<string, Record<string, number[]>> = {};
  for (const task of tasksOf(suite, options)) {
    const grids = methods.map((method) => checkArms(gridOf(method, options.rates)));
    const active = grids.filter(([first]) => !isIdle(first!, task));
    const left = grids.filter((grid) => !active.includes(grid));
    for (const [first] of left) idle.push({ task: task.name, regularizer: first! });
    const arms = active.flat();
    checkSize(specs.length + blocks.length * arms.length);
    for (const block of blocks) {
      for (const arm of arms) specs.push(specOf(task, arm, block, 'tune', options));
    }
    rates[task.name] = Object.fromEntries(
      active.map((grid) => [
        methodOf(grid[0]!),
        grid.flatMap(({ options: { rate } }) => (typeof rate === 'number' ? [rate] : [])),
      ]),
    );
  }
  if (specs.length === 0)
    throw new UsageError(
      'nothing to tune: no regularizer has an effect in any of these tasks. Choose other regularizers or tasks; "regatta list --json" shows the hooks of each.',
    );
  const seeds = blocks.map(({ seed }) => seed);
  return { specs, idle, plan: { rule: options.rule, seeds, rates } };
}
