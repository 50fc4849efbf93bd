import { join, resolve } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { groupBy } from '@regatta/evidence';
import type { Environment, SampleInputs } from '@regatta/record';
import { isMeasured, RunError, reasonOf, type TrialRecord } from '@regatta/record';
import { mostEnvironmentBytes, mostSummaryBytes, readTextIfThere } from '@regatta/record/files';
import { renderTerminal } from '@regatta/report';
import { readKeptTasks } from '../folder/kept-tasks.ts';
import { origin } from '../folder/origin.ts';
import { outputFiles, renderOutputs, writeFiles } from '../folder/outputs.ts';
import { recordsIn } from '../folder/records-in.ts';
import { print, tell } from '../terminal/terminal.ts';

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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RunError(
      `${path} is damaged: expected JSON, received ${reasonOf(error)}. Give the command of the run again.`,
    );
  }
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'number' && !isMeasured(next)) {
      throw new RunError(
        `${path} is damaged: expected numbers of at most 1e100 in size, received ${next}. Give the command of the run again.`,
      );
    }
    if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) left.push(inner);
  }
  return value;
}

/** The text of a file that a finished run leaves in its folder. @throws RunError where it is absent. */
function textOf(directory: string, folder: string, name: string, most: number): string {
  const text = readTextIfThere(join(directory, name), most);
  if (text !== undefined) return text;
  throw new RunError(
    `${folder}: expected ${name}, received a folder without it. Finish the run: the same command goes on.`,
  );
}

const otherVersion = (folder: string): RunError =>
  new RunError(
    `${folder}: expected a summary of this version, received another. Give the command of the run again.`,
  );

/** The summary of a results folder. @throws RunError where it is absent, damaged or of another version. */
export function readSummary(directory: string, folder: string): Summary {
  const summary = parsed(
    textOf(directory, folder, 'summary.json', mostSummaryBytes),
    join(folder, 'summary.json'),
  );
  if (isSummary(summary)) return summary;
  throw otherVersion(folder);
}

/**
 * The files of a report, and what the terminal shows of it.
 *
 * @throws RunError naming the folder where what it holds is damaged or of another version.
 */
export function renderAgain(
  folder: string,
  kept: Kept,
  trials: readonly TrialRecord[],
  samples: readonly SampleInputs[],
): { readonly files: ReadonlyMap<string, string | Uint8Array>; readonly text: string } {
  const summary = parsed(kept.summary, join(folder, 'summary.json'));
  const machine = parsed(kept.environment, join(folder, 'environment.json'));
  if (!isSummary(summary) || !isEnvironment(machine)) {
    throw otherVersion(folder);
  }
  try {
    const all = groupBy(trials, ({ task }) => task);
    const records = summary.tasks.flatMap(({ task, seeds }) =>
      (all.get(task) ?? []).filter(({ phase, seed }) => phase === 'test' && seeds.includes(seed)),
    );
    return { files: renderOutputs(summary, records, machine, samples), text: renderTerminal(summary) };
  } catch (error) {
    // A summary has hundreds of fields; the renderers fail where one of them is another.
    throw new RunError(
      `${folder}: expected summary.json and environment.json as a run leaves them, received others. Give the command of the run again.`,
      { cause: error },
    );
  }
}

/** `regatta report`. */
export function report(folder: string): number {
  const directory = resolve(origin(), folder);
  const read = (name: string, most: number): string => textOf(directory, folder, name, most);
  const kept = {
    summary: read('summary.json', mostSummaryBytes),
    environment: read('environment.json', mostEnvironmentBytes),
  };
  const samples = readKeptTasks(directory).map((task) => task.samples);
  const { files, text } = renderAgain(folder, kept, recordsIn(folder), samples);
  writeFiles(directory, files);
  print(text);
  tell(`\nwritten again in ${directory}: ${outputFiles.join(', ')}`);
  return 0;
}
