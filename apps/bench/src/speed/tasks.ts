import { allTasks, createRegularizer } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { blockStream, buildNetwork, drawnFrom, loadTask, trainer } from '@regatta/trial';
import type { SpeedCase } from './measure.ts';
import { warmUpsOf } from './steps.ts';

/** Data sets are not downloaded for timing; tasks without local data are skipped. */
const offline = (): Promise<never> => Promise.reject(new Error('not downloaded'));

async function taskCase(task: Task): Promise<SpeedCase | undefined> {
  const data = await loadTask({ task: task.name, seed: 0 }, { fetch: offline }).catch(() => undefined);
  if (data === undefined) return undefined;
  const spec = { name: 'dropout', options: {} };
  return {
    name: task.name,
    title: task.name,
    prepare: (contender) => {
      const regularizer = createRegularizer(spec);
      const model = buildNetwork(task, regularizer, 0);
      const order = blockStream(task.name, 0, 'order');
      const { objective, defaults: options } = task;
      const notReplayed = contender.name === 'not-replayed' ? 'to compare' : undefined;
      const loop = trainer({ model, regularizer, data, objective, options, order, notReplayed });
      const { split, batches } = drawnFrom(data);
      const source = batches(order, split.size, options.batchSize, Number.MAX_SAFE_INTEGER);
      const iterator = source[Symbol.iterator]();
      return {
        warmUps: warmUpsOf(contender),
        run: () => loop.step(iterator.next().value!),
        result: () => Float32Array.from(model.getWeights()[0]!.dataSync()),
      };
    },
  };
}

/** One optimizer step of each benchmark task with local data, with dropout at its default rate. */
export async function taskCases(): Promise<SpeedCase[]> {
  const cases = await Promise.all(allTasks().map(taskCase));
  return cases.filter((item) => item !== undefined);
}
