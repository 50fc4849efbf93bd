import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimSize, ClaimsSummary, Summary } from '@regatta/evidence';
import { type Environment, enumerate } from '@regatta/record';

const results = join(import.meta.dirname, '../../../apps/bench/results');

/** The text of a committed results file. */
export const textOf = (file: string): string => readFileSync(join(results, file), 'utf8');
const read = <T>(file: string): T => JSON.parse(textOf(file));

/** A committed run of the claims, with its environment. */
export interface ClaimRun {
  /** Its folder in `apps/bench/results`. */
  readonly folder: string;
  readonly summary: ClaimsSummary;
  readonly environment: Environment;
}

const claimSizes: readonly ClaimSize[] = ['quick', 'full'];

/**
 * The committed runs of the claims: first on generated data, then on real data. A folder that is missing, or that has results of
 * the earlier format, whose verdicts followed other rules, is no run.
 */
export const claimRuns: readonly ClaimRun[] = claimSizes.flatMap((size) => {
  const folder = `claims-${size}`;
  if (!existsSync(join(results, folder, 'claims.json'))) return [];
  const summary = read<ClaimsSummary | { readonly version: 1 }>(`${folder}/claims.json`);
  if (summary.version !== 2) return [];
  return [{ folder, summary, environment: read<Environment>(`${folder}/environment.json`) }];
});

/** The committed benchmark runs, with their environments. */
export const races: readonly { readonly summary: Summary; readonly environment: Environment }[] = ['quick']
  .filter((run) => existsSync(join(results, run, 'summary.json')))
  .map((run) => ({ summary: read(`${run}/summary.json`), environment: read(`${run}/environment.json`) }));

/** The kind of data in a run of the claims. */
export const dataOf = ({ size }: Pick<ClaimsSummary, 'size'>): string =>
  size === 'quick' ? 'generated data' : 'real data';

/** The sizes of the claims' experiments that have no committed run. */
export const awaitedSizes: readonly ClaimSize[] = claimSizes.filter((size) =>
  claimRuns.every(({ summary }) => summary.size !== size),
);

/** The claims of all runs that one run does not have. */
const awaitedClaims = ({ claims }: ClaimsSummary): string[] => {
  const all = new Set(claimRuns.flatMap(({ summary }) => summary.claims.map(({ id }) => id)));
  return [...all].filter((id) => claims.every((claim) => claim.id !== id)).sort();
};

/** A sentence for each kind of data on which the claims, or some of them, have no committed run. */
export const awaitedTexts: readonly string[] = [
  ...awaitedSizes.map(
    (size) => `The experiments on ${dataOf({ size })} have not been run under these rules yet.`,
  ),
  ...claimRuns.flatMap(({ summary }) => {
    const ids = awaitedClaims(summary).map((id) => `(${id})`);
    return ids.length === 0
      ? []
      : [
          `The experiments of ${enumerate(ids)} on ${dataOf(summary)} have not been run under these rules yet.`,
        ];
  }),
];
