import { resolve } from 'node:path';
import { origin } from '../origin.ts';
import type { Task } from '../task.ts';
import { csvTask } from '../tasks/own/csv/csv-task.ts';
import type { CsvOptions } from '../tasks/own/csv/source.ts';
import { registerTasks } from '../tasks/registry.ts';
import { remember } from './setup.ts';

/**
 * Makes the task of a CSV file known to this process and to the workers that it starts later.
 *
 * @param file its path from the folder that the user called from.
 * @throws UsageError with file, line and column, or when a task of that name is known.
 */
export async function registerCsvTask(file: string, options: CsvOptions): Promise<Task> {
  const path = resolve(origin(), file);
  const task = await csvTask(path, options);
  registerTasks([task]);
  remember({ kind: 'csv', path, options });
  return task;
}
