import { readFileSync } from 'node:fs';
import type { ClaimEffect, ClaimSize, ClaimsSummary } from '@regatta/evidence';

/** The cost of one rate above the best rate of its sweep, which `name` names. */
export interface RateCost extends ClaimEffect {
  readonly size: ClaimSize;
  readonly rate: number;
}

export declare const data: readonly RateCost[];

/** The figure of claim b, which compares rates, as committed: on generated data (`quick`) and on real data (`full`). */
export default {
  watch: ['../../apps/bench/results/claims-*/claims.json'],
  load: (files: string[]): readonly RateCost[] =>
    files.flatMap((file) => {
      const { size, claims }: ClaimsSummary = JSON.parse(readFileSync(file, 'utf8'));
      const series = claims.find(({ id }) => id === 'b')?.outcome.figure.series ?? [];
      return series.flatMap(({ name, points }) =>
        points.map(({ x, y, interval }) => ({
          name,
          size,
          rate: Number(x),
          estimate: y,
          interval: interval ?? null,
          unit: 'nats',
        })),
      );
    }),
};
