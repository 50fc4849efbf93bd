import type { TrialSpec } from '@regatta/record';

/** Whether a trial has a regularizer. */
export const isDropped = ({ regularizer }: TrialSpec): boolean => regularizer.name !== 'none';

/** The number of a parameter in the name of a trial's task. */
export const numberIn = ({ task }: TrialSpec, name: string, otherwise: number): number =>
  Number(new RegExp(`${name}=(\\d+)`).exec(task)?.[1] ?? otherwise);
