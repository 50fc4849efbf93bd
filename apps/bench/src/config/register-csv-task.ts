import { resolve } from 'node:path';
import type { CsvOptions } from '@regatta/tasks';
import { csvTask, registerTasks } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { origin } from '../folder/origin.ts';
import { remember } from './setup.ts';

/**
 * Creates the task of a CSV file and registers it in this process and in workers started later.
 *
 * @param file path relative to the caller's folder.
 * @throws UsageError that names the file, line and column, or if a task of that name exists.
 */
export async function registerCsvTask(file: string, options: CsvOptions): Promise<Task> {
  const path = resolve(origin(), file);
  const task = await csvTask(path, options);
  registerTasks([task]);
  remember({ kind: 'csv', path, options });
  return task;
}
