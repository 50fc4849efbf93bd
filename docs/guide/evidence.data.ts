import { readFileSync } from 'node:fs';
import type { ClaimEffect, ClaimSize, ClaimsSummary, ClaimVerdict } from '@regatta/evidence';

/** The outcome of one claim in one run. */
export interface Evidence {
  readonly size: ClaimSize;
  readonly claim: string;
  readonly title: string;
  readonly verdict: ClaimVerdict;
  readonly limit: string | undefined;
  readonly effects: readonly ClaimEffect[];
}

export declare const data: readonly Evidence[];

/** The committed results of the claims, on generated data (`quick`) and real data (`full`). */
export default {
  watch: ['../../apps/bench/results/claims-*/claims.json'],
  load: (files: string[]): readonly Evidence[] =>
    files.flatMap((file) => {
      const { size, claims }: ClaimsSummary = JSON.parse(readFileSync(file, 'utf8'));
      return claims.map(({ id, title, outcome: { verdict, limit, effects } }) => ({
        size,
        claim: id,
        title,
        verdict,
        limit,
        effects,
      }));
    }),
};
