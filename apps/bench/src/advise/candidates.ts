import { isIdle } from '../idle.ts';
import { baselineSpec, type RegularizerSpec } from '../regularizers.ts';
import type { Task } from '../task.ts';
import { allRegularizers } from '../tasks/registry.ts';
import { gridOf } from '../tuning.ts';

/** Methods by how often they are the best published choice for a kind of network; tried first when time is short. */
const order: Readonly<Record<string, readonly string[]>> = {
  mlp: [
    'dropout',
    'gaussian-dropout',
    'drop-connect',
    'concrete-dropout',
    'multi-sample-dropout',
    'standout',
  ],
  cnn: [
    'spatial-dropout',
    'dropout',
    'drop-block',
    'cutout',
    'stochastic-depth',
    'shake-drop',
    'weighted-channel-dropout',
  ],
  rnn: [
    'variational-dropout',
    'dropout',
    'weight-drop',
    'zoneout',
    'recurrent-dropout',
    'locked-dropout',
    'embedding-dropout',
  ],
};

/** A method with the rates to try. */
export interface Candidate {
  readonly name: string;
  readonly arms: readonly RegularizerSpec[];
}

/** The methods that act in a task, the likeliest first. @param chosen only these, when given. */
export function candidatesFor(task: Task, chosen?: readonly RegularizerSpec[]): Candidate[] {
  const named = chosen ?? allRegularizers().map(({ name }): RegularizerSpec => ({ name, options: {} }));
  const first = order[task.family] ?? [];
  const place = ({ name }: RegularizerSpec): number => {
    const index = first.indexOf(name);
    return chosen === undefined && index >= 0 ? index : first.length;
  };
  return named
    .filter(({ name }) => name !== baselineSpec.name)
    .toSorted((a, b) => place(a) - place(b))
    .map((spec): Candidate => ({ name: spec.name, arms: gridOf(spec) }))
    .filter(({ arms }) => !isIdle(arms[0]!, task));
}
