import type { CatalogEntry } from '@regatta/core';
import { baselineSpec, type RegularizerSpec } from '@regatta/record';
import { allRegularizers } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { isIdle } from '@regatta/trial';
import { gridOf } from '../plan/tuning.ts';

/** A method and the rates to try. */
export interface Candidate {
  readonly name: string;
  readonly arms: readonly RegularizerSpec[];
}

/** The methods that have an effect in a task, most promising first according to their catalogs. @param chosen limits them to these, in their order. */
export function candidatesFor(task: Task, chosen?: readonly RegularizerSpec[]): Candidate[] {
  const place = ({ prior }: CatalogEntry): number => prior?.[task.family] ?? Number.POSITIVE_INFINITY;
  const likeliest = (): RegularizerSpec[] =>
    allRegularizers()
      .map((entry) => ({ place: place(entry), spec: { name: entry.name, options: {} } }))
      .toSorted((a, b) => (a.place === b.place ? 0 : a.place - b.place))
      .map(({ spec }) => spec);
  return (chosen ?? likeliest())
    .filter(({ name }) => name !== baselineSpec.name)
    .map((spec): Candidate => ({ name: spec.name, arms: gridOf(spec) }))
    .filter(({ arms }) => !isIdle(arms[0]!, task));
}
