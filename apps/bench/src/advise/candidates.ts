import type { CatalogEntry } from '@regatta/core';
import { isIdle } from '../idle.ts';
import { baselineSpec, type RegularizerSpec } from '../regularizers.ts';
import type { Task } from '../task.ts';
import { allRegularizers } from '../tasks/registry.ts';
import { gridOf } from '../tuning.ts';

/** A method with the rates to try. */
export interface Candidate {
  readonly name: string;
  readonly arms: readonly RegularizerSpec[];
}

/** The methods that act in a task, the likeliest by their catalogs first. @param chosen only these, in their order. */
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
