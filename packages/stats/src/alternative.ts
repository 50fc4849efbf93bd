import { StatsError } from './errors.ts';

/** Direction of the hypothesis tested against "no difference": the differences are off 0, above it, or below it. */
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
