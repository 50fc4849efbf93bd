import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatasetError } from '@regatta/datasets';
import { groupBy } from '../analysis/group.ts';
import type { Summary } from '../analysis/model.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import type { Environment } from '../environment.ts';
import { RunError, UsageError } from '../errors.ts';
import { origin } from '../origin.ts';
import { outputFiles, renderOutputs, writeFiles } from '../outputs.ts';
import { reasonOf } from '../reason.ts';
import type { TrialRecord } from '../record.ts';
import { renderTerminal } from '../report/text/terminal.ts';
import { recordsIn } from './verify.ts';

const has = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

const isSummary = (value: unknown): value is Summary =>
  has(value, 'version', 'plan', 'tasks', 'verdict') &&
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 2;

const isEnvironment = (value: unknown): value is Environment =>
  has(value, 'versions', 'system', 'cpu', 'cores');

/** What a results folder holds beside its trials: texts of JSON. */
interface Kept {
  readonly summary: string;
  readonly environment: string;
}

/** Reads JSON of a results folder. @throws RunError where it is none. */
function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunError(
      `${path} is damaged: expected JSON, received ${reasonOf(error)}. Give the command of the run again.`,
    );
  }
}

/**
 * The files of a report, and what the terminal shows of it.
 *
 * @throws RunError naming the folder where what it holds is damaged or of another version.
 */
export async function renderAgain(
  folder: string,
  kept: Kept,
  trials: readonly TrialRecord[],
): Promise<{ readonly files: ReadonlyMap<string, string | Uint8Array>; readonly text: string }> {
  const summary = parsed(kept.summary, join(folder, 'summary.json'));
  const machine = parsed(kept.environment, join(folder, 'environment.json'));
  if (!isSummary(summary) || !isEnvironment(machine)) {
    throw new RunError(
      `${folder}: expected a summary of this version, received another. Give the command of the run again.`,
    );
  }
  try {
    const all = groupBy(trials, ({ task }) => task);
    const records = summary.tasks.flatMap(({ task, seeds }) =>
      (all.get(task) ?? []).filter(({ phase, seed }) => phase === 'test' && seeds.includes(seed)),
    );
    return { files: await renderOutputs(summary, records, machine), text: renderTerminal(summary) };
  } catch (error) {
    if (error instanceof UsageError || error instanceof DatasetError) throw error;
    // A summary has hundreds of fields; the renderers fail where one of them is another.
    throw new RunError(
      `${folder}: expected summary.json and environment.json as a run leaves them, received others. Give the command of the run again.`,
      { cause: error },
    );
  }
}

/** `regatta report`. */
export async function report(folder: string, flags: ConfigFlags): Promise<number> {
  await loadConfig(flags.config);
  const directory = resolve(origin(), folder);
  const read = (name: string): string => {
    const path = join(directory, name);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    throw new RunError(
      `${folder}: expected ${name}, received a folder without it. Finish the run: the same command goes on.`,
    );
  };
  const kept = { summary: read('summary.json'), environment: read('environment.json') };
  const { files, text } = await renderAgain(folder, kept, recordsIn(folder));
  writeFiles(directory, files);
  process.stdout.write(`${text}\n`);
  process.stderr.write(`\nwritten again in ${directory}: ${outputFiles.join(', ')}\n`);
  return 0;
}
