import type { Block } from '@regatta/record';
import type { Task } from '@regatta/trial';
import { firstTuningSeed } from '../plan/suite.ts';

/** A fifth of the rows is held out to judge. */
const outerFolds = 5;
/** A quarter of the others validates: 60 : 20 : 20, as in a task's own division. */
const innerFolds = 4;

/**
 * A block with the given seed. If seeds divide the same rows anew, the rows that judge are held out once: they are those of the
 * first of five folds, which depends on the task's name only. The others are divided into four folds; `index` says which of
 * them validates. Other tasks have test data of their own, which stay sealed until the finalist is judged.
 */
function blockOf({ redivided }: Pick<Task, 'redivided'>, seed: number, index: number): Block {
  if (!redivided) return { seed };
  return { seed, fold: { repeat: 0, outer: 0, outerFolds, inner: index % innerFolds, innerFolds } };
}

/** The block of a split on which configurations are compared, counted from 0. Its seed is no seed of a fit. */
export const splitBlock = (task: Pick<Task, 'redivided'>, split: number): Block =>
  blockOf(task, firstTuningSeed + split, split);

/** The block of a fit of the finalist, counted from 0. */
export const fitBlock = (task: Pick<Task, 'redivided'>, firstSeed: number, fit: number): Block =>
  blockOf(task, firstSeed + fit, fit);
