import { basename, extname } from 'node:path';
import type { Task } from '@regatta/trial';
import { mlp } from '../../mlp/network.ts';
import { allTasks } from '../../registry.ts';
import type { TaskDefinition } from '../definition.ts';
import { taskOfExamples } from '../own-task.ts';
import { defaultFractions } from '../split-rows.ts';
import { hiddenUnits } from '../training-defaults.ts';
import { readCsv } from './read-csv.ts';
import { type CsvOptions, csv } from './source.ts';

/** The name of a file's task: the name of the file in kebab-case, marked where another task has it. */
function taskName(file: string): string {
  const words = basename(file, extname(file))
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['data'];
  const name = `${words.join('-')}-mlp`;
  const isTaken = allTasks().some((task) => task.name === name && task.preview === undefined);
  return isTaken ? `${words.join('-')}-csv-mlp` : name;
}

/**
 * Creates the task of a CSV file: a multilayer perceptron with two hidden layers, whose width depends on the number of rows,
 * with sites at its input, its hidden layers and its last layer.
 *
 * @param file path of the file, relative to `folder`.
 * @param options the column to predict, and what to do with the others.
 * @param folder the current folder by default.
 * @throws UsageError with file, line and column, what was expected, what was received and a remedy.
 */
export async function csvTask(
  file: string,
  options: CsvOptions,
  folder: string = process.cwd(),
): Promise<Task> {
  const data = csv(file, options);
  const examples = readCsv(data, folder);
  const units = hiddenUnits(examples.size * defaultFractions.train);
  const title = `${basename(file)}, ${examples.size} rows, MLP`;
  const definition: TaskDefinition = {
    name: taskName(file),
    title,
    family: 'mlp',
    data,
    model: (regularizer, context) =>
      mlp([context.inputShape[0]!, units, units, context.outputs], regularizer, context),
  };
  return taskOfExamples(definition, examples);
}
