import { sampleInputs, taskNamed } from '@regatta/tasks';
import { headerOf } from '@regatta/trial';
import { readKeptTasks, writeKeptTasks } from '../folder/kept-tasks.ts';

/** Adds descriptions of tasks to a results folder. Loads the data of tasks that are new to the folder. */
export async function keepTasks(directory: string, names: Iterable<string>): Promise<void> {
  const kept = new Map(readKeptTasks(directory).map((task) => [task.header.task, task]));
  const before = JSON.stringify([...kept.values()]);
  for (const name of new Set(names)) {
    const header = headerOf(taskNamed(name));
    const known = kept.get(header.task);
    kept.set(header.task, { header, samples: known?.samples ?? (await sampleInputs([name]))[0]! });
  }
  const tasks = [...kept.values()];
  if (JSON.stringify(tasks) !== before) writeKeptTasks(directory, tasks);
}
