import { fewestPairs } from '@regatta/evidence';
import { armTitle, type TrialSpec } from '@regatta/record';
import { expandPlan, type Plan, type PlanOptions, tasksOf } from './plan.ts';
import type { Suite } from './suite.ts';

/** Seconds of a trial. */
export type Cost = (spec: TrialSpec) => number;

/** The part of a suite that fits in a time. */
export interface Fitted {
  readonly options: PlanOptions;
  readonly plan: Plan;
  /** Seconds of all its trials, one after another. */
  readonly seconds: number;
}

const counting = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, from - to + 1) }, (_, i) => from - i);

/** The tasks that may be run, the most first; the last ones go first. */
function taskChoices(suite: Suite, options: PlanOptions): PlanOptions[] {
  const tasks = tasksOf(suite, options).map(({ name }) => name);
  return [
    options,
    ...counting(tasks.length - 1, 1).map((count) => ({ ...options, tasks: tasks.slice(0, count) })),
  ];
}

/** Without exploratory arms, and with the fewest seeds with which a comparison has a p value. */
const leastOf = (suite: Suite, options: PlanOptions): PlanOptions => ({
  ...options,
  exploratory: 0,
  seeds: Math.min(suite.seeds, fewestPairs),
});

/** What may be run of the tasks, the most first: exploratory arms go before seeds. */
function choices(suite: Suite, options: PlanOptions): PlanOptions[] {
  const whole = expandPlan(suite, options);
  const most = Math.max(0, ...whole.analysis.tasks.map(({ exploratory }) => exploratory.length));
  return [
    options,
    ...counting(most - 1, 0).map((exploratory) => ({ ...options, exploratory })),
    ...counting(suite.seeds - 1, fewestPairs).map((seeds) => ({ ...options, exploratory: 0, seeds })),
  ];
}

/**
 * The largest part of a suite that fits in a time. As many tasks as have time for their announced comparisons, with the fewest seeds
 * with which these have a p value; for these tasks, as many seeds and then as many exploratory arms as fit, the most promising first
 * and as many in each task. The smallest part is returned even if it does not fit.
 *
 * @param seconds time for its trials, one after another.
 */
export function fitPlan(suite: Suite, options: PlanOptions, cost: Cost, seconds: number): Fitted {
  const fitted = (own: PlanOptions): Fitted => {
    const plan = expandPlan(suite, own);
    return { options: own, plan, seconds: plan.specs.reduce((sum, spec) => sum + cost(spec), 0) };
  };
  /** The first that fits, of choices of which each takes less time than the one before it; else the last. */
  const firstThatFits = (
    all: readonly PlanOptions[],
    form: (own: PlanOptions) => PlanOptions,
  ): PlanOptions => {
    let [low, high] = [0, all.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (fitted(form(all[middle]!)).seconds <= seconds) high = middle;
      else low = middle + 1;
    }
    return all[low]!;
  };
  const tasks = firstThatFits(taskChoices(suite, options), (own) => leastOf(suite, own));
  return fitted(firstThatFits(choices(suite, tasks), (own) => own));
}

/** What a stage of a run took. */
export interface Stage {
  /** Its trials. */
  readonly specs: readonly TrialSpec[];
  /** How many of them had no result before. */
  readonly ran: number;
  /** Seconds it took, summed over the processes at work. */
  readonly seconds: number;
}

/**
 * A larger part of a suite with the same comparisons, if the time allows: it has more exploratory arms, the most promising first. All
 * trials are taken to deviate from their costs as those of the last stage did. Seeds and tasks never grow: what is announced does not
 * change once results are known.
 *
 * @param own the part whose trials are done.
 * @param seconds time for further trials, one after another.
 * @returns undefined if no further arm fits, or nothing was learned.
 */
export function growPlan(
  suite: Suite,
  options: PlanOptions,
  own: Pick<Fitted, 'options' | 'plan'>,
  { cost, stage, seconds }: { readonly cost: Cost; readonly stage: Stage; readonly seconds: number },
): Fitted | undefined {
  const { exploratory, seeds, tasks } = own.options;
  if (exploratory === undefined || seeds !== options.seeds || seconds <= 0) return undefined;
  const expected = stage.specs.reduce((sum, spec) => sum + cost(spec), 0);
  const share = stage.ran / Math.max(1, stage.specs.length);
  if (expected * share === 0) return undefined;
  const factor = stage.seconds / (expected * share);
  const idOf = (spec: TrialSpec): string => JSON.stringify(spec);
  const done = new Set(own.plan.specs.map(idOf));
  const left: Cost = (spec) => (done.has(idOf(spec)) ? 0 : factor * cost(spec));
  const larger = fitPlan(suite, { ...options, tasks }, left, seconds);
  return larger.plan.specs.length > own.plan.specs.length ? larger : undefined;
}

/** Number of exploratory arms per task whose pace is measured; the others are taken for their mean. */
const measured = 2;

/** A trial of each arm whose pace is measured: the announced ones with their baseline, and some of the others. */
export function probesOf({ analysis, specs }: Plan): TrialSpec[] {
  return analysis.tasks.flatMap(({ task, arms, exploratory }) => {
    const own = arms.filter((arm) => !exploratory.includes(arm));
    const every = Math.max(1, Math.ceil(exploratory.length / measured));
    const some = exploratory.filter((_, i) => i % every === Math.floor(every / 2));
    return [...own, ...some].flatMap(
      (arm) => specs.find((spec) => spec.task === task && armTitle(spec.regularizer) === arm) ?? [],
    );
  });
}

/** The cost of any trial of a plan, from the measured seconds of its probes. */
export function costFrom(probes: readonly TrialSpec[], seconds: readonly number[], { analysis }: Plan): Cost {
  const key = ({ task, regularizer }: TrialSpec): string => JSON.stringify([task, armTitle(regularizer)]);
  const known = new Map(probes.map((spec, i) => [key(spec), seconds[i]!]));
  const means = new Map(
    analysis.tasks.map(({ task, exploratory }) => {
      const own = probes.flatMap((spec, i) => (spec.task === task ? [{ spec, value: seconds[i]! }] : []));
      const explored = own.filter(({ spec }) => exploratory.includes(armTitle(spec.regularizer)));
      const values = (explored.length > 0 ? explored : own).map(({ value }) => value);
      return [task, values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)];
    }),
  );
  return (spec) => known.get(key(spec)) ?? means.get(spec.task) ?? 0;
}
