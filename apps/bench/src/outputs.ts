import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { Summary } from './summary.ts';

/** Replaces a file at once, so that a reader never sees half of it. */
function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Writes what a finished run leaves beside its trials. */
export function writeOutputs(directory: string, summary: Summary, environment: Environment): void {
  replaceFile(join(directory, 'summary.json'), pretty(summary));
  replaceFile(join(directory, 'report.md'), renderMarkdown(summary));
  replaceFile(join(directory, 'environment.json'), pretty(environment));
}
