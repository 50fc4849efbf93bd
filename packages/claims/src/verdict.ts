import type { ClaimClause, ClaimFindings, ClaimOutcome, ClaimVerdict, ClauseStatus } from '@regatta/evidence';
import { enumerate, plural, pValue } from '@regatta/record';
import { adjust } from '@regatta/stats';

/** Level of the verdicts. */
const alpha = 0.05;

/** The largest p value of the clauses: all have to be shown, so that none needs a correction (Berger 1982). Null if one has none. */
function largestP(clauses: readonly ClaimClause[]): number | null {
  const all = clauses.flatMap(({ p }) => (p === null ? [] : [p]));
  return clauses.length === 0 || all.length < clauses.length ? null : Math.max(...all);
}

/** The verdict from the clauses, where `adjustedP` is their largest p value, corrected for the number of claims. */
export function verdictOf(
  clauses: readonly Pick<ClaimClause, 'status'>[],
  adjustedP: number | null,
): ClaimVerdict {
  const has = (status: ClauseStatus): boolean => clauses.some((clause) => clause.status === status);
  if (has('contradicted')) return has('shown') ? 'mixed' : 'contradicted';
  const all = clauses.length > 0 && !has('open');
  return all && adjustedP !== null && adjustedP <= alpha ? 'supported' : 'not shown';
}

const heads: Readonly<Record<ClaimVerdict, string>> = {
  supported: 'Supported',
  mixed: 'Mixed',
  'not shown': 'Not shown',
  contradicted: 'Contradicted',
};

/** The verdict in words: which clauses are shown, contradicted and open. */
export function verdictText(
  clauses: readonly ClaimClause[],
  context: { readonly verdict: ClaimVerdict; readonly adjustedP: number | null; readonly claims: number },
): string {
  const { verdict, adjustedP, claims } = context;
  const largest = adjustedP === null ? '' : pValue(adjustedP, 'largest p');
  if (verdict === 'supported') {
    const what =
      clauses.length === 1
        ? 'the hypothesis is shown'
        : `all ${clauses.length} parts of the hypothesis are shown`;
    return `Supported: ${what}; ${largest}, corrected for ${plural(claims, 'claim')}.`;
  }
  const named = (status: ClauseStatus): string =>
    enumerate(clauses.filter((clause) => clause.status === status).map(({ text }) => text));
  const [shown, contradicted, open] = [named('shown'), named('contradicted'), named('open')];
  // Every clause is shown by itself, but there are other claims.
  const lost =
    verdict === 'not shown' && open === ''
      ? `, but not after the correction for ${plural(claims, 'claim')} (${largest})`
      : '';
  return [
    `${heads[verdict]}.`,
    ...(shown === '' ? [] : [`Shown: ${shown}${lost}.`]),
    ...(contradicted === '' ? [] : [`Contradicted: ${contradicted}.`]),
    ...(open === '' ? [] : [`Open: ${open}.`]),
  ].join(' ');
}

/** Judges the claims of a run together: the p values of all of them form one family, corrected by Holm. */
export function judgeAll(all: readonly ClaimFindings[]): ClaimOutcome[] {
  const ps = all.map(({ clauses }) => largestP(clauses));
  const corrected = adjust(
    ps.map((p) => p ?? 1),
    'holm',
  );
  return all.map((findings, i): ClaimOutcome => {
    const p = ps[i]!;
    const adjustedP = p === null ? null : corrected[i]!;
    const verdict = verdictOf(findings.clauses, adjustedP);
    const text = verdictText(findings.clauses, { verdict, adjustedP, claims: all.length });
    return { verdict, p, adjustedP, ...findings, text: `${text} ${findings.text}`.trim() };
  });
}
