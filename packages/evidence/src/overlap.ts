import type { AnalysisPlan, TaskHeader } from '@regatta/record';

/** Sizes of the parts of a trial's examples. */
export interface PartSizes {
  /** Number of training examples. */
  readonly trainSize: number;
  /** Number of test examples. */
  readonly testSize: number;
}

/**
 * Sizes by which the test corrects for the examples that seeds or folds share, where these divide one finite set anew; undefined
 * where they share none. Where test rows come from a pool, they share as many as if the rest of the pool were the training rows.
 */
export function overlapOf(
  { redivided, testSet }: Pick<TaskHeader, 'redivided' | 'testSet'>,
  { trainSize, testSize }: PartSizes,
  { folds }: Pick<AnalysisPlan, 'folds'>,
): PartSizes | undefined {
  if (folds === undefined && !redivided) return undefined;
  const pooled = folds === undefined && testSet?.kind === 'pool' && testSet.size > testSize;
  return { trainSize: pooled ? Math.min(trainSize, testSet.size - testSize) : trainSize, testSize };
}
