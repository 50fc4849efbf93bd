import type { ClaimSize, ClaimVerdict } from '@regatta/evidence';
import { clauseText, effectText } from '@regatta/report';
import { claimRuns } from './committed.ts';

/** The outcome of one claim in one run, as the guide quotes it. */
export interface ClaimEvidence {
  readonly size: ClaimSize;
  readonly claim: string;
  readonly title: string;
  readonly verdict: ClaimVerdict;
  /** The clauses of the hypothesis and the other effects, each with its interval and unit as text. */
  readonly effects: readonly { readonly name: string; readonly text: string }[];
}

/** The test loss at one rate above that at the best rate of its sweep. */
export interface RateCost {
  readonly size: ClaimSize;
  readonly sweep: string;
  readonly rate: number;
  readonly text: string;
}

/** The measured results that the guide quotes. */
export interface Evidence {
  readonly claims: readonly ClaimEvidence[];
  /** The figure of claim b, which compares rates. */
  readonly rateCosts: readonly RateCost[];
}

/** The committed results of the claims, on generated data (`quick`) and real data (`full`). */
export function evidence(): Evidence {
  const judged = claimRuns.flatMap(({ summary: { claims, size } }) =>
    claims.map((claim) => ({ ...claim, size })),
  );
  return {
    claims: judged.map(({ id, outcome: { clauses, effects, verdict }, size, title }) => ({
      size,
      claim: id,
      title,
      verdict,
      effects: [
        ...clauses.map((clause) => ({ name: clause.text, text: clauseText(clause) })),
        ...effects.map((effect) => ({ name: effect.name, text: effectText(effect) })),
      ],
    })),
    rateCosts: judged
      .filter(({ id }) => id === 'b')
      .flatMap(({ outcome, size }) =>
        outcome.figure.series.flatMap(({ name: sweep, points }) =>
          points.map(({ x, y, interval }) => ({
            size,
            sweep,
            rate: Number(x),
            text: effectText({ name: sweep, estimate: y, interval: interval ?? null, unit: 'nats' }),
          })),
        ),
      ),
  };
}
