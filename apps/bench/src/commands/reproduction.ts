import type { RegularizerSpec } from '@regatta/record';
import { specsOf } from '@regatta/record';
import type { PlanOptions } from '../plan/plan.ts';
import { shellWord } from './continuing.ts';

/** A regularizer in command-line syntax. */
function specWord({ name, options }: RegularizerSpec): string {
  const parts = specsOf(options.of);
  if (parts !== undefined) return parts.map(specWord).join('+');
  const pairs = Object.entries(options).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return pairs.length === 0 ? name : `${name}:${pairs.join(',')}`;
}

/** The arguments of `pnpm bench` that repeat a run. */
export function reproductionWords(
  words: string,
  {
    tasks,
    regularizers,
    rates,
    seeds,
    firstSeed = 0,
    exploratory,
    training,
    measure,
    samples,
    folds,
    backend,
  }: PlanOptions,
  more: readonly string[] = [],
): string[] {
  const specs = regularizers?.map(specWord);
  const { steps, learningRate, evaluations } = training ?? {};
  const { metric, checkpoint } = measure ?? {};
  return [
    ...words.split(' '),
    ...(tasks ? ['--tasks', tasks.join(',')] : []),
    ...(specs ? ['--regularizers', specs.join(';')] : []),
    ...(rates ? ['--rates', rates.join(',')] : []),
    ...(seeds === undefined ? [] : ['--seeds', `${seeds}`]),
    ...(exploratory === undefined ? [] : ['--exploratory', `${exploratory}`]),
    ...(firstSeed === 0 ? [] : ['--first-seed', `${firstSeed}`]),
    ...(steps === undefined ? [] : ['--steps', `${steps}`]),
    ...(learningRate === undefined ? [] : ['--learning-rate', `${learningRate}`]),
    ...(evaluations === undefined ? [] : ['--evaluations', `${evaluations}`]),
    ...(metric === undefined ? [] : ['--metric', metric]),
    ...(checkpoint === undefined ? [] : ['--checkpoint', checkpoint]),
    ...(samples === undefined ? [] : ['--samples', `${samples}`]),
    ...(folds === undefined ? [] : ['--folds', `${folds.outer}x${folds.inner}x${folds.repeats}`]),
    ...(backend === 'wasm' ? [] : ['--backend', backend]),
    ...more,
  ];
}

/** The shell command that repeats a run. It contains what determines the numbers, but not where the run took place. */
export const reproduction = (...parts: Parameters<typeof reproductionWords>): string =>
  ['pnpm bench', ...reproductionWords(...parts).map(shellWord)].join(' ');
