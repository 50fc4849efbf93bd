import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimsSummary, Summary } from '@regatta/evidence';
import type { Environment } from '@regatta/record';

const results = join(import.meta.dirname, '../../../apps/bench/results');

/** The text of a committed results file. */
export const textOf = (file: string): string => readFileSync(join(results, file), 'utf8');
const read = <T>(file: string): T => JSON.parse(textOf(file));

/** A committed run of the claims, with its environment. */
export interface ClaimRun {
  readonly summary: ClaimsSummary;
  readonly environment: Environment;
}

/** The committed runs of the claims: first on generated data, then on real data. */
export const claimRuns: readonly ClaimRun[] = ['claims-quick', 'claims-full'].map((run) => ({
  summary: read(`${run}/claims.json`),
  environment: read(`${run}/environment.json`),
}));

/** The committed benchmark runs, with their environments. */
export const races: readonly { readonly summary: Summary; readonly environment: Environment }[] = ['quick']
  .filter((run) => existsSync(join(results, run, 'summary.json')))
  .map((run) => ({ summary: read(`${run}/summary.json`), environment: read(`${run}/environment.json`) }));

/** The kind of data in a run of the claims. */
export const dataOf = ({ size }: Pick<ClaimsSummary, 'size'>): string =>
  size === 'quick' ? 'generated data' : 'real data';
