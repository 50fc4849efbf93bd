import type { ClaimSize, ClaimVerdict } from '@regatta/evidence';
import { plural } from '@regatta/record';
import { clauseText, decidingText, effectText } from '@regatta/report';
import { awaitedSizes, type ClaimRun, claimRuns, dataOf } from './committed.ts';
import { type IntervalChart, intervalCharts } from './interval-charts.ts';

/** The outcome of one claim in one run, as the guide quotes it. */
export interface ClaimEvidence {
  readonly size: ClaimSize;
  /** The kind of data, e.g. `generated data`. */
  readonly data: string;
  readonly claim: string;
  readonly title: string;
  readonly verdict: ClaimVerdict;
  /** How many parts of the hypothesis are shown, contradicted and open. */
  readonly parts: string;
  /** The part of the hypothesis that decides, with its number and interval. */
  readonly deciding: string;
  /** The clauses of the hypothesis, the main one first, and the other effects, by present name, with interval and unit as text. */
  readonly effects: readonly { readonly name: string; readonly text: string }[];
}

/** The measured results that the guide quotes. */
export interface Evidence {
  readonly claims: readonly ClaimEvidence[];
  /** The interval charts of the guide, by name. */
  readonly charts: Readonly<Record<string, IntervalChart>>;
  /** The kinds of data without a run. */
  readonly awaited: readonly string[];
}

/** How many parts of a hypothesis the evidence decides: `3 of 4 parts shown, 1 open`. */
function partsText({ clauses }: ClaimRun['summary']['claims'][number]['outcome']): string {
  const count = (status: string): number => clauses.filter((clause) => clause.status === status).length;
  const others = (['contradicted', 'open'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${status}`],
  );
  return [`${count('shown')} of ${plural(clauses.length, 'part')} shown`, ...others].join(', ');
}

/** The committed results of the claims, on generated data (`quick`) and real data (`full`). */
export function evidence(): Evidence {
  const claims = claimRuns.flatMap(({ summary }) =>
    summary.claims.map(({ id, outcome, title }): ClaimEvidence => {
      const { clauses, effects, verdict } = outcome;
      return {
        size: summary.size,
        data: dataOf(summary),
        claim: id,
        title,
        verdict,
        parts: partsText(outcome),
        deciding: decidingText(outcome),
        effects: [
          ...clauses.map((clause) => ({ name: clause.text, text: clauseText(clause) })),
          ...effects.map((effect) => ({ name: effect.name, text: effectText(effect) })),
        ],
      };
    }),
  );
  return { claims, charts: intervalCharts(), awaited: awaitedSizes.map((size) => dataOf({ size })) };
}
