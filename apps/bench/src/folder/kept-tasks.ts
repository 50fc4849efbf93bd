import { join, resolve } from 'node:path';
import type { SampleInputs } from '@regatta/record';
import {
  metricInfo,
  named,
  parsedBy,
  RunError,
  reasonOf,
  type Scoring,
  type TaskHeader,
  taskHeader,
  UsageError,
} from '@regatta/record';
import { mostSummaryBytes, readTextIfThere, replaceFile } from '@regatta/record/files';
import * as z from 'zod';
import { origin } from './origin.ts';

/** Description of a task in a results folder: enough to analyze and display its records without the task, its data or its code. */
export interface KeptTask {
  readonly header: TaskHeader;
  readonly samples: SampleInputs;
}

const fileName = 'tasks.json';

/** Maximum size of the file in bytes; enough for dozens of images per task. */
const mostBytes = 2 ** 26;

/** Maximum number of sample inputs per task; a run stores a dozen. */
const mostInputs = 100;

const label = z.string().max(1000);
const measured = z.number().min(-1e100).max(1e100);
const channel = z.array(measured).max(100_000);
const side = z.number().int().min(1).max(4096);
const pixel = z.number().int().min(0).max(255);

const images = z
  .object({
    kind: z.literal('images'),
    width: side,
    height: side,
    channels: z.union([z.literal(1), z.literal(3)]),
    images: z.array(z.object({ label, pixels: z.array(pixel) })).max(mostInputs),
  })
  .refine(
    ({ width, height, channels, images }) =>
      images.every(({ pixels }) => pixels.length === width * height * channels),
    'expected as many pixels as width x height x channels',
  );

const samples = z.intersection(
  z.object({ task: z.string() }),
  z.discriminatedUnion('kind', [
    images,
    z.object({
      kind: z.literal('series'),
      series: z.array(z.object({ label, channels: z.array(channel).max(1000) })).max(mostInputs),
    }),
    z.object({
      kind: z.literal('text'),
      lines: z.array(z.object({ label, text: z.string().max(100_000) })).max(mostInputs),
    }),
    z.object({
      kind: z.literal('table'),
      columns: z.array(label).max(mostInputs),
      rows: z.array(z.array(z.union([label, measured])).max(mostInputs)).max(mostInputs),
    }),
  ]),
);

const schema: z.ZodType<{ readonly version: 1; readonly tasks: readonly KeptTask[] }> = z.object({
  version: z.literal(1),
  tasks: z
    .array(z.object({ header: taskHeader, samples }))
    .refine(
      (tasks) => new Set(tasks.map(({ header }) => header.task)).size === tasks.length,
      'expected each task once',
    ),
});

/** The tasks stored in a folder, in the order in which they first ran; empty if there is no such file. @throws RunError if the file is damaged. */
export function readKeptTasks(directory: string): readonly KeptTask[] {
  const path = join(directory, fileName);
  const text = readTextIfThere(path, mostBytes);
  if (text === undefined) return [];
  try {
    return parsedBy(schema, JSON.parse(text)).tasks;
  } catch (error) {
    throw new RunError(`${path} is damaged: ${reasonOf(error)}. Delete it and rerun the original command.`);
  }
}

/** Replaces the tasks stored in a folder. */
export function writeKeptTasks(directory: string, tasks: readonly KeptTask[]): void {
  replaceFile(join(directory, fileName), `${JSON.stringify({ version: 1, tasks })}\n`);
}

const earlierSummary = z.object({ tasks: z.array(z.object({ task: z.string(), primary: metricInfo })) });

/** Scoring by task from the summary of a folder written before folders stored their tasks; empty if there is no valid summary. */
function earlierScorings(directory: string): [string, Scoring][] {
  const text = readTextIfThere(join(directory, 'summary.json'), mostSummaryBytes);
  if (text === undefined) return [];
  try {
    const { tasks } = parsedBy(earlierSummary, JSON.parse(text));
    return tasks.map(({ task, primary }) => [task, { primary }]);
  } catch {
    return [];
  }
}

/**
 * Reads how tasks are scored from results folders.
 *
 * @returns a function from task name to scoring that throws UsageError for a task that none of the folders describes.
 */
export function scoringIn(folders: readonly string[]): (task: string) => Scoring {
  const directories = folders.map((folder) => resolve(origin(), folder));
  const known = new Map([
    ...directories.flatMap(earlierScorings),
    ...directories.flatMap(readKeptTasks).map(({ header }): [string, Scoring] => [header.task, header]),
  ]);
  return (task) => {
    const scoring = known.get(task);
    if (scoring !== undefined) return scoring;
    throw new UsageError(
      `${folders.join(', ')}: expected ${fileName} or summary.json to describe how ${named(task)} is scored, received folders that do not. ` +
        'Rerun the original command: finished trials are kept.',
    );
  };
}
