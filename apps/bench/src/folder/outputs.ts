import { join } from 'node:path';
import type { ClaimsSummary, Freeze, Summary } from '@regatta/evidence';
import { costsOf } from '@regatta/evidence';
import type { Environment, SampleInputs, TrialRecord } from '@regatta/record';
import { isThere, replaceFile } from '@regatta/record/files';
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

/** Files that a run writes besides its trials. */
export const outputFiles: readonly string[] = [
  'report.html',
  'report.md',
  'summary.json',
  'trials.csv',
  'trials.parquet',
  'environment.json',
];

/** Files that a run keeps besides those it writes at its end; which of them there are depends on the command. */
const runFiles: readonly string[] = [
  'trials.jsonl',
  'examples.jsonl',
  'tasks.json',
  'plan.json',
  'advise.json',
  'freeze.json',
  'plans.jsonl',
];

/** The files that a run keeps in its folder, besides those it writes at its end. */
export const runFilesIn = (directory: string): string[] =>
  runFiles.filter((name) => isThere(join(directory, name)));

/** Renders the files that a finished run writes besides its trials, by file name. */
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

/** Writes files to a folder, replacing existing ones. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) replaceFile(join(directory, name), content);
}

/** Writes the files of a finished run besides its trials; writes none if one cannot be rendered. */
export function writeOutputs(directory: string, ...parts: Parameters<typeof renderOutputs>): void {
  writeFiles(directory, renderOutputs(...parts));
}

/** Writes the chosen rates, before any trial is evaluated on a test split. */
export function writeFreeze(directory: string, freeze: Freeze): void {
  replaceFile(join(directory, 'freeze.json'), pretty(freeze));
}

/** Files that a run of the claims writes besides its trials. */
export const claimsFiles: readonly string[] = ['claims.html', 'claims.md', 'claims.json', 'environment.json'];

/** Writes the results of a run of the claims. */
export function writeClaims(directory: string, summary: ClaimsSummary, environment: Environment): void {
  replaceFile(join(directory, 'claims.json'), pretty(summary));
  replaceFile(join(directory, 'claims.md'), renderClaimsMarkdown(summary));
  replaceFile(join(directory, 'claims.html'), renderClaimsHtml(summary, environment, pageAssets()));
  replaceFile(join(directory, 'environment.json'), pretty(environment));
}
