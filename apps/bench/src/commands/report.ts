import { join, resolve } from 'node:path';
import type { EarlySummary, Summary } from '@regatta/evidence';
import { completeSummary, groupBy, judgedBy } from '@regatta/evidence';
import type { Environment, SampleInputs } from '@regatta/record';
import {
  analysisPlan,
  isMeasured,
  metricInfo,
  parsedBy,
  RunError,
  reasonOf,
  type TrialRecord,
} from '@regatta/record';
import { mostEnvironmentBytes, mostSummaryBytes, readTextIfThere } from '@regatta/record/files';
import { renderTerminal } from '@regatta/report';
import * as z from 'zod';
import { readKeptTasks } from '../folder/kept-tasks.ts';
import { origin } from '../folder/origin.ts';
import { outputFiles, renderOutputs, writeFiles } from '../folder/outputs.ts';
import { recordsIn } from '../folder/records-in.ts';
import { print, tell } from '../terminal/terminal.ts';

/** Fields of an environment that reports use. */
const environmentSchema = z.object({
  versions: z.object({ regatta: z.string(), tfjs: z.string(), node: z.string() }),
  system: z.string(),
  cpu: z.string(),
  cores: z.number(),
  finished: z.string(),
});

/** Fields of a summary that conclusions and page headings depend on. The other fields are only displayed. */
const summarySchema = z.object({
  version: z.literal(2),
  suite: z.string(),
  code: z.string(),
  planHash: z.string(),
  command: z.string(),
  departures: z.array(z.string()),
  verdict: z.array(z.string()),
  freeze: z.looseObject({}).nullable(),
  plan: z.looseObject({ version: z.unknown() }),
  tasks: z.array(
    z.object({
      task: z.string(),
      primary: metricInfo,
      metrics: z.array(metricInfo),
      seeds: z.array(z.number()),
      rates: z.array(z.looseObject({})),
      arms: z.array(z.looseObject({})),
    }),
  ),
});

/** JSON files of a results folder, besides its trials. */
interface Kept {
  readonly summary: string;
  readonly environment: string;
}

/** Parses JSON from a results folder. @throws RunError if it is not JSON. */
function parsed(text: string, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RunError(
      `${path} is damaged: expected JSON, received ${reasonOf(error)}. Rerun the original command.`,
    );
  }
  checkValues(value, path);
  return value;
}

/** Maximum nesting depth of arrays and objects. */
const mostDepth = 100;

/** Checks that numbers are usable in statistics and that nesting is not too deep. @throws RunError if not. */
function checkValues(value: unknown, path: string, depth = 0): void {
  const wrong =
    typeof value === 'number' && !isMeasured(value)
      ? `numbers up to 1e100 in magnitude, received ${value}`
      : depth > mostDepth
        ? `at most ${mostDepth} levels of nesting, received more`
        : undefined;
  if (wrong !== undefined)
    throw new RunError(`${path} is damaged: expected ${wrong}. Rerun the original command.`);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkValues(inner, path, depth + 1);
}

/** Validates a summary. @throws RunError if it is of another version, or if required fields are missing. */
function summaryFrom(value: unknown, folder: string): Summary {
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'version') !== 2)
    throw otherVersion(folder);
  try {
    const { plan } = parsedBy(summarySchema, value);
    // Plans of version 1 describe their tasks in less detail; code that needs more checks for it.
    if (plan.version !== 1) parsedBy(analysisPlan, plan);
  } catch (error) {
    throw new RunError(
      `${join(folder, 'summary.json')} is damaged: ${reasonOf(error)}. Rerun the original command.`,
    );
  }
  try {
    return completeSummary(value as EarlySummary);
  } catch (error) {
    throw notAsWritten(folder, error);
  }
}

/** Reads a file that a finished run writes to its folder. @throws RunError if it is missing. */
function textOf(directory: string, folder: string, name: string, most: number): string {
  const text = readTextIfThere(join(directory, name), most);
  if (text !== undefined) return text;
  throw new RunError(
    `${folder}: expected ${name}, received a folder without it. Finish the run: the same command continues it.`,
  );
}

/** A summary has hundreds of fields; what reads one throws if it has the wrong type. */
const notAsWritten = (folder: string, cause: unknown): RunError =>
  new RunError(
    `${folder}: expected summary.json and environment.json as written by a run, received something else. Rerun the original command.`,
    { cause },
  );

const otherVersion = (folder: string): RunError =>
  new RunError(
    `${folder}: expected a summary of this version, received another. Rerun the original command.`,
  );

/** Validates an environment. @throws RunError if a field that reports show is missing. */
function environmentFrom(value: unknown, folder: string): Environment {
  try {
    parsedBy(environmentSchema, value);
  } catch (error) {
    throw new RunError(
      `${join(folder, 'environment.json')} is damaged: ${reasonOf(error)}. Rerun the original command.`,
    );
  }
  return value as Environment;
}

/** Reads the summary of a results folder. @throws RunError if it is missing, damaged or of another version. */
export function readSummary(directory: string, folder: string): Summary {
  const text = textOf(directory, folder, 'summary.json', mostSummaryBytes);
  return summaryFrom(parsed(text, join(folder, 'summary.json')), folder);
}

/**
 * Renders the files of a report and its text for the terminal.
 *
 * @throws RunError that names the folder, if its contents are damaged or of another version.
 */
export function renderAgain(
  folder: string,
  kept: Kept,
  trials: readonly TrialRecord[],
  samples: readonly SampleInputs[],
): { readonly files: ReadonlyMap<string, string | Uint8Array>; readonly text: string } {
  const summary = summaryFrom(parsed(kept.summary, join(folder, 'summary.json')), folder);
  const machine = environmentFrom(parsed(kept.environment, join(folder, 'environment.json')), folder);
  try {
    const all = groupBy(trials.filter(judgedBy(summary)), ({ task }) => task);
    const records = summary.tasks.flatMap(({ task }) => all.get(task) ?? []);
    return { files: renderOutputs(summary, records, machine, samples), text: renderTerminal(summary) };
  } catch (error) {
    throw notAsWritten(folder, error);
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
  tell(`\nrewritten in ${directory}: ${outputFiles.join(', ')}`);
  return 0;
}
