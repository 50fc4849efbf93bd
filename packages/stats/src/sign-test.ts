import { checkNumber } from './arguments.ts';
import { checkCount } from './checks.ts';
import { binomialCdf } from './distributions.ts';

/**
 * Exact two-sided sign test: min(1, 2 P(X <= min(wins, losses))) where X counts heads of wins + losses fair coins.
 * Leave out ties; without wins and losses, p is 1.
 *
 * Throws StatsError unless both are whole numbers of at least 0. Dixon & Mood 1946, JASA 41.
 */
export function signTest(
  wins: number,
  losses: number,
): {
  /** The p value, in [0, 1]. */
  readonly p: number;
} {
  checkNumber(wins, 'signTest, wins');
  checkNumber(losses, 'signTest, losses');
  checkCount(wins, 'wins', 0);
  checkCount(losses, 'losses', 0);
  const total = wins + losses;
  if (total === 0) return { p: 1 };
  return { p: Math.min(1, 2 * binomialCdf(Math.min(wins, losses), total, 0.5)) };
}
