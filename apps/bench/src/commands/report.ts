import { join, resolve } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { groupBy } from '@regatta/evidence';
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

/** What is read of an environment. */
const environmentSchema = z.object({
  versions: z.object({ regatta: z.string(), tfjs: z.string(), node: z.string() }),
  ...{ system: z.string(), cpu: z.string(), cores: z.number(), finished: z.string() },
});

/** What conclusions are drawn from, and pages are headed by. The rest of a summary is only shown. */
const summarySchema = z.object({
  version: z.literal(2),
  ...{ suite: z.string(), code: z.string(), planHash: z.string(), command: z.string() },
  ...{ departures: z.array(z.string()), verdict: z.array(z.string()) },
  freeze: z.looseObject({}).nullable(),
  plan: z.looseObject({ version: z.unknown() }),
  tasks: z.array(
    z.object({
      ...{ task: z.string(), primary: metricInfo, metrics: z.array(metricInfo) },
      ...{ seeds: z.array(z.number()), rates: z.array(z.looseObject({})), arms: z.array(z.looseObject({})) },
    }),
  ),
});

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
  checkValues(value, path);
  return value;
}

/** Most arrays and objects in one another. */
const mostDepth = 100;

/** Refuses numbers that no statistics can take, and what is nested too deep to be looked at. @throws RunError */
function checkValues(value: unknown, path: string, depth = 0): void {
  const wrong =
    typeof value === 'number' && !isMeasured(value)
      ? `numbers of at most 1e100 in size, received ${value}`
      : depth > mostDepth
        ? `at most ${mostDepth} arrays and objects in one another, received more`
        : undefined;
  if (wrong !== undefined)
    throw new RunError(`${path} is damaged: expected ${wrong}. Give the command of the run again.`);
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkValues(inner, path, depth + 1);
}

/** Takes a value for a summary. @throws RunError where it is of another version, or what is drawn from it is missing. */
function summaryFrom(value: unknown, folder: string): Summary {
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'version') !== 2)
    throw otherVersion(folder);
  try {
    const { plan } = parsedBy(summarySchema, value);
    // Earlier plans kept less of their tasks; what needs more says so.
    if (plan.version !== 1) parsedBy(analysisPlan, plan);
  } catch (error) {
    throw new RunError(
      `${join(folder, 'summary.json')} is damaged: ${reasonOf(error)}. Give the command of the run again.`,
    );
  }
  return value as Summary;
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

/** Takes a value for an environment. @throws RunError where a part that reports show is missing. */
function environmentFrom(value: unknown, folder: string): Environment {
  try {
    parsedBy(environmentSchema, value);
  } catch (error) {
    throw new RunError(
      `${join(folder, 'environment.json')} is damaged: ${reasonOf(error)}. Give the command of the run again.`,
    );
  }
  return value as Environment;
}

/** The summary of a results folder. @throws RunError where it is absent, damaged or of another version. */
export function readSummary(directory: string, folder: string): Summary {
  const text = textOf(directory, folder, 'summary.json', mostSummaryBytes);
  return summaryFrom(parsed(text, join(folder, 'summary.json')), folder);
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
  const summary = summaryFrom(parsed(kept.summary, join(folder, 'summary.json')), folder);
  const machine = environmentFrom(parsed(kept.environment, join(folder, 'environment.json')), folder);
  try {
    const all = groupBy(trials, ({ task }) => task);
    const records = summary.tasks.flatMap(({ task, seeds }) => {
      const own = new Set(seeds);
      return (all.get(task) ?? []).filter(({ phase, seed }) => phase === 'test' && own.has(seed));
    });
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
