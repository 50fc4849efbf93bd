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

/** What is known of the clauses of a claim besides their status. */
interface Corrected {
  /** The largest of their p values, corrected for the number of claims; null without one. */
  readonly adjustedP: number | null;
  /** For each clause, the p value of its opposite, corrected for the clauses of all claims; null without one. */
  readonly against: readonly (number | null)[];
}

const isSmall = (p: number | null | undefined): boolean => typeof p === 'number' && p <= alpha;

/** The verdict from the clauses. A guard that holds does not make a contradicted claim mixed: it says that nothing else was lost. */
export function verdictOf(
  clauses: readonly Pick<ClaimClause, 'kind' | 'status'>[],
  { adjustedP, against }: Corrected,
): ClaimVerdict {
  const has = (status: ClauseStatus): boolean => clauses.some((clause) => clause.status === status);
  if (clauses.some(({ status }, i) => status === 'contradicted' && isSmall(against[i])))
    return clauses.some(({ kind, status }) => status === 'shown' && kind !== 'not less')
      ? 'mixed'
      : 'contradicted';
  const all = clauses.length > 0 && !has('open') && !has('contradicted');
  return all && isSmall(adjustedP) ? 'supported' : 'not shown';
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
  context: Corrected & { readonly verdict: ClaimVerdict; readonly claims: number },
): string {
  const { verdict, adjustedP, against, claims } = context;
  const largest = adjustedP === null ? '' : pValue(adjustedP, 'largest p');
  if (verdict === 'supported') {
    const what =
      clauses.length === 1
        ? 'the hypothesis is shown'
        : `all ${clauses.length} parts of the hypothesis are shown`;
    return `Supported: ${what}; ${largest}, corrected for ${plural(claims, 'claim')}.`;
  }
  const named = (status: ClauseStatus, holds: (i: number) => boolean = () => true): string =>
    enumerate(clauses.flatMap((clause, i) => (clause.status === status && holds(i) ? [clause.text] : [])));
  const [shown, open] = [named('shown'), named('open')];
  const contradicted = named('contradicted', (i) => isSmall(against[i]));
  const doubted = named('contradicted', (i) => !isSmall(against[i]));
  // Every clause is shown by itself, but there are other claims.
  const lost =
    verdict === 'not shown' && open === '' && doubted === ''
      ? `, but not after the correction for ${plural(claims, 'claim')} (${largest})`
      : '';
  return [
    `${heads[verdict]}.`,
    ...(shown === '' ? [] : [`Shown: ${shown}${lost}.`]),
    ...(contradicted === '' ? [] : [`Contradicted: ${contradicted}.`]),
    ...(doubted === ''
      ? []
      : [
          `Contradicted, but not after the correction for the parts of ${plural(claims, 'claim')}: ${doubted}.`,
        ]),
    ...(open === '' ? [] : [`Open: ${open}.`]),
  ].join(' ');
}

/** The sizes of the families. */
export interface Family {
  /** All claims that there are. */
  readonly claims: number;
  /** All their clauses. */
  readonly clauses: number;
}

const sizesOf = (all: readonly ClaimFindings[]): Family => ({
  claims: all.length,
  clauses: all.reduce((sum, { clauses }) => sum + clauses.length, 0),
});

/**
 * Judges the claims of a run. The p values of all claims form one family, corrected by Holm, and those of the opposites of all their
 * clauses another: whichever of them are run, so that running one claim alone does not make its verdict easier.
 *
 * @param family sizes of the families; those of `all` unless given.
 */
export function judgeAll(all: readonly ClaimFindings[], family: Family = sizesOf(all)): ClaimOutcome[] {
  const ps = all.map(({ clauses }) => largestP(clauses));
  const corrected = holm(ps, family.claims);
  const opposites = all.flatMap(({ clauses }) => clauses.map(({ pAgainst }) => pAgainst));
  const correctedOpposites = holm(opposites, family.clauses);
  let first = 0;
  return all.map(({ premise = '', ...findings }, i): ClaimOutcome => {
    const { clauses } = findings;
    const against = correctedOpposites.slice(first, first + clauses.length);
    first += clauses.length;
    const adjustedP = corrected[i]!;
    const verdict = verdictOf(clauses, { adjustedP, against });
    const text = verdictText(clauses, { verdict, adjustedP, against, claims: family.claims });
    return { verdict, p: ps[i]!, adjustedP, ...findings, text: `${premise} ${text} ${findings.text}`.trim() };
  });
}

/** Holm's correction in a family of some size: what has no p value, or was not run, counts as a hypothesis that is not rejected. */
function holm(ps: readonly (number | null)[], size: number): (number | null)[] {
  const others = Array<number>(Math.max(0, size - ps.length)).fill(1);
  const corrected = adjust([...ps.map((p) => p ?? 1), ...others], 'holm');
  return ps.map((p, i) => (p === null ? null : corrected[i]!));
}
