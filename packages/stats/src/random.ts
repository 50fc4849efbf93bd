import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { checkCount } from './checks.ts';

/** A seeded source of random numbers: the same seed gives the same numbers everywhere. */
export interface Source {
  /** 32 random bits, as a signed integer. */
  bits(): number;
  /** A whole number from 0 to count - 1, each equally likely. */
  index(count: number): number;
}

/** xoroshiro128+ of the package pure-rand. Throws StatsError unless the seed is a whole number below 2^32. */
export function source(seed: number): Source {
  checkCount(seed, 'seed', 0, 2 ** 32 - 1);
  const generator = xoroshiro128plus(seed | 0);
  // Seeds that differ in few bits start alike.
  for (let i = 0; i < 16; i += 1) generator.next();
  return {
    bits: () => generator.next(),
    index: (count) => uniformInt(generator, 0, count - 1),
  };
}
