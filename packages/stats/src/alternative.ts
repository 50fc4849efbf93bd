import { StatsError } from './errors.ts';

/** The alternative hypothesis: the differences are not 0, above 0, or below 0. */
export type Alternative = 'two-sided' | 'greater' | 'less';

/** Throws unless the alternative is one of the three. */
export function checkAlternative(alternative: Alternative): void {
  if (alternative === 'two-sided' || alternative === 'greater' || alternative === 'less') return;
  throw new StatsError({
    subject: 'alternative',
    expected: "'two-sided', 'greater' or 'less'",
    received: String(alternative),
    remedy: "Use 'two-sided' unless the direction was fixed before the results were seen.",
  });
}
