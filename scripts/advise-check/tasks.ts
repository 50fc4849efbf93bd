import {
  csv,
  examplesOfTable,
  registerTasks,
  type TaskDefinition,
  tableOf,
  taskNamed,
  taskOfExamples,
} from '@regatta/tasks';
import type { LoadContext, RowSplit, Task } from '@regatta/trial';
import { mlp } from '../../packages/tasks/src/mlp/network.ts';
import type { CheckTable } from './tables.ts';

/** A user's table, and the same problem judged on all rows that the user does not have. */
export interface CheckTasks {
  readonly own: Task;
  /** Trains and validates on the same rows as `own` in every block, with other random numbers, and tests on the other rows. */
  readonly truth: Task;
}

/** Units of each hidden layer. */
const units = 64;

/**
 * Registers the task of the `repeat`-th part of a table with `size` rows.
 *
 * @param steps of each training.
 */
export function checkTasks(table: CheckTable, repeat: number, size: number, steps: number): CheckTasks {
  const start = repeat * size;
  const own = table.rows.slice(start, start + size);
  const others = [...table.rows.slice(0, start), ...table.rows.slice(start + size)];
  const file = `${table.name}.csv`;
  const text = [table.header, ...own, ...others].join('\n');
  const examples = examplesOfTable(
    tableOf(new TextEncoder().encode(text), file),
    csv(file, { target: table.target, task: table.task }),
  );
  const definition: TaskDefinition = {
    name: `${table.name}-part-${repeat}-mlp`,
    family: 'mlp',
    data: csv(file, { target: table.target }),
    model: (regularizer, { inputShape, outputs, site }) =>
      mlp([inputShape[0]!, units, units, outputs], regularizer, { site }),
    training: { steps, batchSize: 32, learningRate: 1e-3 },
  };
  const whole = taskOfExamples(definition, examples);
  const population = Int32Array.from({ length: examples.size - size }, (_, i) => size + i);
  const divided =
    (change: (rows: RowSplit) => RowSplit) =>
    async (context: LoadContext): ReturnType<Task['load']> => {
      const divide = (_all: number, classes?: ArrayLike<number>): RowSplit => {
        const ownClasses = classes && Int32Array.from({ length: size }, (_, i) => classes[i]!);
        return change(context.divide!(size, ownClasses));
      };
      return whole.load({ ...context, divide });
    };
  const { name, ...rest } = whole;
  const truth = { ...rest, load: divided((rows) => ({ ...rows, test: population })) };
  const task: Task = {
    ...whole,
    load: divided((rows) => rows),
    // A variant of a task divides its rows like the task.
    variant: {
      parameters: { rows: '"others": tests on the rows that the user does not have' },
      make: () => truth,
    },
  };
  registerTasks([task]);
  return { own: task, truth: taskNamed(`${name}@rows=others`) };
}
