import { checkCount } from './checks.ts';
import { StatsError } from './errors.ts';
import { source } from './random.ts';

/** How resamples are drawn. */
export interface Resampling {
  /** Resamples drawn. Default 10,000. */
  readonly resamples?: number;
  /** Seed of the draws, a whole number below 2^32. Default 0. */
  readonly seed?: number;
  /** Coverage of the two-sided interval, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
}

/** Rows of `count` indices drawn with replacement from 0 to count - 1. */
export function drawIndices(count: number, { resamples = 10_000, seed = 0 }: Resampling): number[][] {
  checkCount(resamples, 'resamples', 1);
  const random = source(seed);
  return Array.from({ length: resamples }, () => Array.from({ length: count }, () => random.index(count)));
}

/** Throws unless there are rows and every row has indices below count. */
export function checkIndices(indices: readonly (readonly number[])[], count: number): void {
  const isIndex = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < count;
  const stray = indices.findIndex((row) => row.length === 0 || !row.every(isIndex));
  if (indices.length > 0 && stray === -1) return;
  throw new StatsError({
    subject: indices.length === 0 ? 'indices' : `indices[${stray}]`,
    expected: `rows of whole numbers from 0 to ${count - 1}`,
    received: indices.length === 0 ? 'no rows' : JSON.stringify(indices[stray]),
    remedy: 'Leave indices out to have them drawn.',
  });
}
