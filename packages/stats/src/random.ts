import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { checkCount } from './checks.ts';

/** A seeded source of random numbers: the same seed gives the same numbers everywhere. */
export interface Source {
  /** 32 random bits, as a signed integer. */
  bits(): number;
  /** A uniform whole number from 0 to count - 1. */
  index(count: number): number;
}

/** Maximum count of numbers in one block of draws. */
const longestBlock = 2 ** 23;

interface Rows {
  readonly rows: number;
  readonly width: number;
}

/**
 * Generates rows of random numbers in blocks of whole rows. If all rows fit into one block, it is cached for the next call with
 * the same key: tests of many samples of the same size draw the same numbers, and drawing takes most of the time.
 */
export function blockDrawer<Numbers extends Int32Array | Uint32Array>(
  allocate: (length: number) => Numbers,
): (key: string, size: Rows, fill: (block: Numbers, start: number) => void) => Generator<Numbers> {
  let latest: { readonly key: string; readonly block: Numbers } | undefined;
  return function* blocks(key, { rows, width }, fill) {
    if (latest?.key === key) {
      yield latest.block;
      return;
    }
    const most = Math.max(1, Math.floor(longestBlock / Math.max(1, width)));
    for (let done = 0; done < rows; done += most) {
      const count = Math.min(most, rows - done);
      const block = allocate(count * width);
      for (let row = 0; row < count; row += 1) fill(block, row * width);
      if (count === rows) latest = { key, block };
      yield block;
    }
  };
}

/** xoroshiro128+ from the package pure-rand. Throws StatsError unless the seed is a whole number below 2^32. */
export function source(seed: number): Source {
  checkCount(seed, 'seed', 0, 2 ** 32 - 1);
  const generator = xoroshiro128plus(seed | 0);
  // Similar seeds give similar first numbers.
  for (let i = 0; i < 16; i += 1) generator.next();
  return {
    bits: () => generator.next(),
    index: (count) => uniformInt(generator, 0, count - 1),
  };
}
