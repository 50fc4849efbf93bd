import { join } from 'node:path';
import type { ClaimsSummary, Freeze, Summary } from '@regatta/evidence';
import { costsOf } from '@regatta/evidence';
import type { Environment, SampleInputs, TrialRecord } from '@regatta/record';
import { replaceFile } from '@regatta/record/files';
import {
  pageAssets,
  renderClaimsHtml,
  renderClaimsMarkdown,
  renderHtml,
  renderMarkdown,
  toCsv,
  toParquet,
} from '@regatta/report';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files that a run leaves beside its trials. */
export const outputFiles: readonly string[] = [
  ...['report.html', 'report.md', 'summary.json', 'trials.csv', 'trials.parquet', 'environment.json'],
];

/** What a finished run leaves beside its trials, by file name. */
export function renderOutputs(
  summary: Summary,
  records: readonly TrialRecord[],
  environment: Environment,
  samples: readonly SampleInputs[],
): ReadonlyMap<string, string | Uint8Array> {
  const costs = costsOf(summary, records);
  return new Map<string, string | Uint8Array>([
    ['summary.json', pretty(summary)],
    ['report.md', renderMarkdown(summary)],
    ['report.html', renderHtml({ summary, costs, environment, samples }, pageAssets())],
    ['trials.csv', toCsv(records)],
    ['trials.parquet', toParquet(records)],
    ['environment.json', pretty(environment)],
  ]);
}

/** Replaces files of a folder. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) replaceFile(join(directory, name), content);
}

/** Writes what a finished run leaves beside its trials; nothing, where a part of it cannot be made. */
export function writeOutputs(directory: string, ...parts: Parameters<typeof renderOutputs>): void {
  writeFiles(directory, renderOutputs(...parts));
}

/** Writes the choice of rates, before any trial is judged on a test split. */
export function writeFreeze(directory: string, freeze: Freeze): void {
  replaceFile(join(directory, 'freeze.json'), pretty(freeze));
}

/** The files that a run of the claims leaves beside its trials. */
export const claimsFiles: readonly string[] = ['claims.html', 'claims.md', 'claims.json', 'environment.json'];

/** Writes what a run of the claims came to. */
export function writeClaims(directory: string, summary: ClaimsSummary, environment: Environment): void {
  replaceFile(join(directory, 'claims.json'), pretty(summary));
  replaceFile(join(directory, 'claims.md'), renderClaimsMarkdown(summary));
  replaceFile(join(directory, 'claims.html'), renderClaimsHtml(summary, environment, pageAssets()));
  replaceFile(join(directory, 'environment.json'), pretty(environment));
}
