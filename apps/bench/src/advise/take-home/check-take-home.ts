import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { baselineSpec, UsageError } from '@regatta/record';
import { isThere, troubleOf } from '@regatta/record/files';
import type { Task } from '@regatta/trial';
import { origin } from '../../folder/origin.ts';
import type { Configuration } from '../configuration.ts';

/** Name of the file with all that turns cells into inputs; it marks a folder as an export. */
export const preprocessingFile = 'preprocessing.json';

/**
 * Checks, before anything runs, that a network can be taken home.
 *
 * @returns the path of the folder.
 * @throws UsageError for a task without a table, and for a folder with other content.
 */
export function checkTakeHome(task: Pick<Task, 'name' | 'encoding'>, folder: string): string {
  if (task.encoding === undefined) {
    throw new UsageError(
      `--export: expected a CSV file, whose columns the exported network takes, received the task ${task.name}. Name a CSV file, or leave --export out.`,
    );
  }
  const path = resolve(origin(), folder);
  let names: string[] = [];
  try {
    if (isThere(path)) names = readdirSync(path);
  } catch (error) {
    throw new UsageError(
      `--export ${folder}: expected a folder, received ${troubleOf(error)}. Name another.`,
    );
  }
  if (names.length > 0 && !names.includes(preprocessingFile)) {
    throw new UsageError(
      `--export ${folder}: expected a new or empty folder, or one of an earlier export, received one with ${names[0]}. Name another.`,
    );
  }
  return path;
}

/** What to take home: the finalist if it is shown to be better, otherwise no regularizer. */
export const recommended = (
  outcome: string | undefined,
  { finalist, baseline }: { readonly finalist: Configuration; readonly baseline: Configuration },
): Configuration =>
  outcome === 'better' && finalist.regularizer.name !== baselineSpec.name ? finalist : baseline;
