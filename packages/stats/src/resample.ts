import { checkCount } from './checks.ts';
import { StatsError } from './errors.ts';
import { blockDrawer, source } from './random.ts';

/** How resamples are drawn. */
export interface Resampling {
  /** Number of resamples. Default 10,000. */
  readonly resamples?: number;
  /** Seed of the draws, a whole number below 2^32. Default 0. */
  readonly seed?: number;
  /** Coverage of the two-sided interval, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
}

const indexBlocks = blockDrawer((length) => new Uint32Array(length));

const widthOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Rows of indices drawn with replacement, in blocks of whole rows. For each count in turn, a row has that many indices below
 * it. Read a block before requesting the next, and do not write to it.
 */
export function drawBlocks(
  counts: readonly number[],
  { resamples = 10_000, seed = 0 }: Resampling,
): Generator<Uint32Array> {
  checkCount(resamples, 'resamples', 1);
  const random = source(seed);
  const width = widthOf(counts);
  const key = `${seed} ${resamples} ${counts.join()}`;
  return indexBlocks(key, { rows: resamples, width }, (block, start) => {
    let at = start;
    for (const count of counts) {
      for (let i = 0; i < count; i += 1) block[at++] = random.index(count);
    }
  });
}

/** The rows of {@link drawBlocks}, one at a time. */
export function* drawRows(counts: readonly number[], options: Resampling): Generator<Uint32Array> {
  const width = widthOf(counts);
  for (const block of drawBlocks(counts, options)) {
    for (let start = 0; start < block.length; start += width) yield block.subarray(start, start + width);
  }
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
    remedy: 'Leave out `indices` to draw them at random.',
  });
}
