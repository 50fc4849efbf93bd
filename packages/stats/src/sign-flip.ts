import { type Alternative, checkAlternative } from './alternative.ts';
import { checkList, checkOptions } from './arguments.ts';
import { checkCount } from './checks.ts';
import { checkSample } from './errors.ts';
import { mean } from './moments.ts';
import { blockDrawer, source } from './random.ts';

/** Options of {@link signFlip}. */
export interface SignFlipOptions {
  /** Default 'two-sided'. */
  readonly alternative?: Alternative;
  /** Up to this many differences, all sign patterns are counted; from 0 to 40. Default 20. */
  readonly exactLimit?: number;
  /** Number of random patterns drawn beyond `exactLimit`. Default 100,000. */
  readonly draws?: number;
  /** Seed of those draws, a whole number below 2^32. Default 0. */
  readonly seed?: number;
}

/** The result of {@link signFlip}. */
export interface SignFlip {
  /** Mean of the differences. */
  readonly mean: number;
  /** The p value, in [0, 1]. */
  readonly p: number;
  /** Number of sign patterns used: 2^n, or the number of draws. */
  readonly patterns: number;
  /** Whether all patterns were counted; otherwise p is (b + 1) / (m + 1) for m draws. */
  readonly exact: boolean;
}

/** Sums that differ by less than this fraction of sum |d| count as equal: they differ only by rounding. */
const tolerance = 1e-12;

/**
 * Sign-flip permutation test of the mean of paired differences.
 * If neither side is better, each difference is equally likely with the opposite sign, so p is the fraction of the 2^n sign
 * patterns whose sum s is at least as extreme as observed, |s| >= |s_observed| (s >= or s <= for one-sided
 * alternatives). The smallest two-sided p is 2 / 2^n. Patterns are counted by meet in the middle, in about n 2^(n/2) steps.
 *
 * Throws StatsError for differences that are empty or not finite, or options out of range. Fisher 1935, The Design
 * of Experiments; (b + 1) / (m + 1): Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9(1).
 */
export function signFlip(differences: readonly number[], options: SignFlipOptions = {}): SignFlip {
  checkList(differences, 'signFlip, differences');
  checkOptions(options, ['alternative', 'exactLimit', 'draws', 'seed'], 'signFlip');
  const { alternative = 'two-sided', exactLimit = 20, draws = 100_000, seed = 0 } = options;
  checkSample(differences, 'differences');
  checkAlternative(alternative);
  checkCount(exactLimit, 'exactLimit', 0, 40);
  checkCount(draws, 'draws', 1);
  const center = mean(differences);
  // Rounding must not depend on the order of the differences.
  const sizes = differences.map(Math.abs).sort((x, y) => x - y);
  const slack = tolerance * sizes.reduce((total, size) => total + size, 0);
  const observed = differences.reduce((total, difference) => total + difference, 0);
  const target = { 'two-sided': Math.abs(observed), greater: observed, less: -observed }[alternative] - slack;
  const sides = alternative === 'two-sided' ? 2 : 1;
  if (sides === 2 && target <= 0) {
    const exact = differences.length <= exactLimit;
    return { mean: center, p: 1, patterns: exact ? 2 ** differences.length : draws, exact };
  }
  if (differences.length <= exactLimit) {
    const patterns = 2 ** sizes.length;
    return { mean: center, p: (sides * countAtLeast(sizes, target)) / patterns, patterns, exact: true };
  }
  const extreme = drawAtLeast(sizes, target, { draws, seed, sides });
  return { mean: center, p: (extreme + 1) / (draws + 1), patterns: draws, exact: false };
}

/** The number of the 2^n sums of +/- sizes that reach the target. */
function countAtLeast(sizes: readonly number[], target: number): number {
  // Alternate sizes between the halves, so that a large one does not hide the rest.
  const left = signedSums(sizes.filter((_, i) => i % 2 === 0));
  const right = signedSums(sizes.filter((_, i) => i % 2 === 1));
  let count = 0;
  let from = right.length;
  for (const sum of left) {
    while (from > 0 && sum + right[from - 1]! >= target) from -= 1;
    count += right.length - from;
  }
  return count;
}

/** All sums of +/- sizes, in ascending order. */
function signedSums(sizes: readonly number[]): Float64Array {
  let sums = new Float64Array(1);
  for (const size of sizes) {
    const next = new Float64Array(2 * sums.length);
    next.set(sums.map((sum) => sum - size));
    next.set(
      sums.map((sum) => sum + size),
      sums.length,
    );
    sums = next;
  }
  return sums.sort();
}

/** The 256 sums of each group of eight sizes, indexed by the byte whose set bits are the positive ones. */
function sumsBySigns(sizes: readonly number[], groups: number): Float64Array {
  return Float64Array.from({ length: 256 * groups }, (_, at) =>
    sizes
      .slice(8 * (at >>> 8), 8 * (at >>> 8) + 8)
      .reduce((sum, size, i) => sum + ((at >>> i) & 1 ? size : -size), 0),
  );
}

const bitBlocks = blockDrawer((length) => new Int32Array(length));

/** The number of drawn sums of +/- sizes that reach the target or, if two-sided, its mirror image. */
function drawAtLeast(
  sizes: readonly number[],
  target: number,
  { draws, seed, sides }: { draws: number; seed: number; sides: number },
): number {
  const words = Math.ceil(sizes.length / 32);
  const random = source(seed);
  const blocks = bitBlocks(`${seed} ${draws} ${words}`, { rows: draws, width: words }, (block, start) => {
    for (let i = 0; i < words; i += 1) block[start + i] = random.bits();
  });
  // Look up the sum of each group of eight sizes instead of adding them. Bytes past the sizes add 0.
  const sums = sumsBySigns(sizes, 4 * words);
  let count = 0;
  for (const block of blocks) {
    for (let start = 0; start < block.length; start += words) {
      let sum = 0;
      for (let i = 0; i < words; i += 1) {
        const word = block[start + i]!;
        const at = i << 10;
        sum += sums[at + (word & 0xff)]!;
        sum += sums[at + 256 + ((word >>> 8) & 0xff)]!;
        sum += sums[at + 512 + ((word >>> 16) & 0xff)]!;
        sum += sums[at + 768 + (word >>> 24)]!;
      }
      if (sum >= target || (sides === 2 && -sum >= target)) count += 1;
    }
  }
  return count;
}
