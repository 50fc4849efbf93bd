import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claims } from '@regatta/claims';
import type { ClaimSize, ClaimsSummary, Summary } from '@regatta/evidence';
import { type Environment, enumerate, plural } from '@regatta/record';

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

const idsOf = ({ claims: judged }: ClaimsSummary): string[] => judged.map(({ id }) => id);
const named = (ids: readonly string[]): string => enumerate(ids.map((id) => `(${id})`));

/** The claims that no committed run has tested, by letter. */
export const newIds: readonly string[] = claims
  .map(({ id }) => id)
  .filter((id) => claimRuns.every(({ summary }) => !idsOf(summary).includes(id)));

/** The claims that some run has tested, but not this one. */
const awaitedIds = (summary: ClaimsSummary): string[] =>
  claims.map(({ id }) => id).filter((id) => !newIds.includes(id) && !idsOf(summary).includes(id));

/** A sentence on claims that are younger than every committed run: the correction of a run is over the claims that there were. */
const newTexts: readonly string[] =
  newIds.length === 0 || claimRuns.length === 0
    ? []
    : [
        `The experiments of ${named(newIds)} have not been run yet. Their rules are fixed. The verdicts on the others were corrected for ${plural(claims.length - newIds.length, 'claim')}.`,
      ];

/** A sentence for each kind of data on which the claims, or some of them, have no committed run, and one for new claims. */
export const awaitedTexts: readonly string[] = [
  ...awaitedSizes.map(
    (size) => `The experiments on ${dataOf({ size })} have not been run under these rules yet.`,
  ),
  ...claimRuns.flatMap(({ summary }) => {
    const ids = awaitedIds(summary);
    return ids.length === 0
      ? []
      : [`The experiments of ${named(ids)} on ${dataOf(summary)} have not been run under these rules yet.`];
  }),
  ...newTexts,
];
