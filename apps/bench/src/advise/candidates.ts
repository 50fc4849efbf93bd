import type { CatalogEntry } from '@regatta/core';
import { baselineSpec, type RegularizerSpec } from '@regatta/record';
import { allRegularizers } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { isIdle } from '@regatta/trial';
import { type Configuration, configurationsOf } from './configuration.ts';

/** A method and the configurations to try. */
export interface Candidate {
  readonly name: string;
  readonly configurations: readonly Configuration[];
}

/**
 * The methods that have an effect in a task, most promising first according to their catalogs.
 *
 * @param chosen limits them to these, in their order.
 * @param learningRate that of every training, if the user names one.
 * @throws UsageError for a bad option.
 */
export function candidatesFor(
  task: Task,
  chosen?: readonly RegularizerSpec[],
  learningRate?: number,
): Candidate[] {
  const place = ({ prior }: CatalogEntry): number => prior?.[task.family] ?? Number.POSITIVE_INFINITY;
  const likeliest = (): RegularizerSpec[] =>
    allRegularizers()
      .map((entry) => ({ place: place(entry), spec: { name: entry.name, options: {} } }))
      .toSorted((a, b) => (a.place === b.place ? 0 : a.place - b.place))
      .map(({ spec }) => spec);
  return (chosen ?? likeliest())
    .filter(({ name }) => name !== baselineSpec.name)
    .map(
      (spec): Candidate => ({ name: spec.name, configurations: configurationsOf(task, spec, learningRate) }),
    )
    .filter(({ configurations }) => !isIdle(configurations[0]!.regularizer, task));
}
