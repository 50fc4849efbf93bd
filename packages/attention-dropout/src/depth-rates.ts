import {
  checkChoice,
  checkNumber,
  checkObject,
  checkRate,
  type Rate,
  RegattaError,
  type Site,
  scaleRate,
} from '@regatta/core';

const rules = ['decreasing', 'constant', 'increasing'] as const;

/** How a rate depends on depth: full at the first block and 0 at the last, the same everywhere, or the reverse. */
export type DepthRule = (typeof rules)[number];

/** Checks a depth rule. @throws RegattaError for anything else. */
export const checkRule = (rule: unknown, subject: string): DepthRule =>
  checkChoice(rule, rules, subject, 'depth');

/** The factor of a rate at a depth in [0, 1]. */
const factorAt = (rule: DepthRule, depth: number): number =>
  rule === 'constant' ? 1 : rule === 'increasing' ? depth : 1 - depth;

/** The rate at a site. A site without a depth has the full rate. */
export function rateAtDepth(rate: Rate, rule: DepthRule, { depth }: Site, subject: string): Rate {
  if (depth === undefined) return rate;
  return scaleRate(rate, factorAt(rule, checkNumber(depth, subject, 'depth of a site', { min: 0, max: 1 })));
}

/** How rates depend on depth. */
export interface DepthRatesOptions {
  /** `decreasing` (DropKey), `constant`, or `increasing` (DropPath). */
  readonly rule: DepthRule;
  /** Largest rate, in [0, 1]. */
  readonly rate: number;
  /** Number of blocks, an integer >= 1. */
  readonly blocks: number;
}

/**
 * Rates for the blocks of a Transformer.
 *
 * rate_l = rate (L - 1 - l) / (L - 1) `decreasing`, rate l / (L - 1) `increasing`, or rate; l = 0 .. L - 1. A single block
 * has rate 0 if they increase, otherwise `rate`.
 *
 * @returns one rate per block, from first to last.
 * @throws RegattaError for options out of range.
 * @see Li et al. 2022, arXiv 2208.02646; Huang et al. 2016, arXiv 1603.09382.
 * @example
 * ```ts
 * depthRates({ rule: 'decreasing', rate: 0.4, blocks: 5 }); // [0.4, 0.3, 0.2, 0.1, 0]
 * ```
 */
export function depthRates(options: DepthRatesOptions): number[] {
  const subject = 'depthRates';
  checkObject(
    options,
    subject,
    'an object of options',
    "Pass e.g. { rule: 'decreasing', rate: 0.4, blocks: 5 }.",
  );
  const { rule, rate, blocks } = options;
  const checked = checkRate(rate, subject);
  if (typeof checked !== 'number') {
    throw new RegattaError({
      subject,
      expected: 'a rate that is a number',
      received: rate,
      remedy: 'Pass the largest rate, e.g. 0.2.',
    });
  }
  const last = checkNumber(blocks, subject, 'blocks', { min: 1, integer: true }) - 1;
  const depthOf = (l: number): number => (last === 0 ? 0 : l / last);
  return Array.from({ length: blocks }, (_, l) => checked * factorAt(checkRule(rule, subject), depthOf(l)));
}
