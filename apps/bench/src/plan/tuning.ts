import type { AnalysisPlan, Block, Folds, SelectionRule, TrialSpec } from '@regatta/record';
import { methodOf, type RegularizerSpec, UsageError } from '@regatta/record';
import { regularizerNamed } from '@regatta/tasks';
import { isIdle } from '@regatta/trial';
import { armsOf, checkArms, expandArms } from './arms.ts';
import { checkSize, type IdleArm, type PlanOptions, specOf, tasksOf } from './plan.ts';
import type { Suite } from './suite.ts';

/** Rates tried for each method: the same number for all, so that none has more chances than another. */
export const ratesPerMethod = 5;

/** How rates are searched. */
export interface TuningOptions {
  /** Seeds of each rate; apart from those that evaluate. */
  readonly tuningSeeds: number;
  readonly firstTuningSeed: number;
  readonly rule: SelectionRule;
}

/** The trials that choose rates. */
export interface Tuning {
  readonly specs: readonly TrialSpec[];
  readonly idle: readonly IdleArm[];
  readonly plan: NonNullable<AnalysisPlan['tuning']>;
}

/** At most so many of some items, two or more, evenly spread over them, the first and the last among them. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const places = Array.from({ length: count }, (_, i) => Math.round((i * (items.length - 1)) / (count - 1)));
  return places.map((place) => items[place]!);
}

/** The arms of one method: one for each rate of the grid, or one when it has no rate or its rate is given. */
export function gridOf(spec: RegularizerSpec, rates?: readonly number[]): RegularizerSpec[] {
  const entry = regularizerNamed(spec.name);
  return armsOf(spec, rates ?? (entry.rates && spread(entry.rates, ratesPerMethod)));
}

/** The blocks in which rates are chosen: tuning seeds, or the inner parts of each outer part. */
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

/** The tuning trials of a suite, task by task and block by block. */
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
  if (specs.length === 0) throw new UsageError('nothing to tune: no regularizer acts in any of these tasks.');
  const seeds = blocks.map(({ seed }) => seed);
  return { specs, idle, plan: { rule: options.rule, seeds, rates } };
}
