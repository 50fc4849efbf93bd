import { resolve } from 'node:path';
import type { CsvOptions } from '@regatta/tasks';
import { csvTask, registerTasks } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { origin } from '../folder/origin.ts';
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
