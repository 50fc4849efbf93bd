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
 * The methods that have an effect in a task: first what is cheap and usually right (penalties, dropout), then what suits the kind
 * of network, then the others, according to their catalogs. Early stopping is none of them: every arm, no regularizer included, is
 * judged at its best checkpoint.
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
      .filter(({ onlyStops }) => onlyStops !== true)
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
