import { readFileSync } from 'node:fs';
import type { ClaimsSummary } from '../../apps/bench/src/claims/summary.ts';

export declare const data: ClaimsSummary;

/** The committed results of the claims. */
export default {
  watch: ['../../apps/bench/results/claims-quick/claims.json'],
  load: ([file]: string[]): ClaimsSummary => {
    if (file === undefined)
      throw new Error('expected apps/bench/results/claims-quick/claims.json, found no such file');
    return JSON.parse(readFileSync(file, 'utf8'));
  },
};
