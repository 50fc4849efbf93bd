import type { Phase } from '@regatta/record';
import { RunError } from '@regatta/record';
import type { Split, TaskData } from './task-data.ts';

/** A test split that opens for `test` trials only and counts how often it was read. */
export interface SealedSplit {
  /** How often it was read. */
  readonly reads: number;
  /** @throws RunError in a `tune` trial. */
  open(): Split;
}

/** The data of a trial with its test split sealed. */
export interface TrialData extends Omit<TaskData, 'test'> {
  readonly test: SealedSplit;
}

/** Seals the test split for a trial of this phase. This is the only way in which trials can access test data. */
export function seal(data: TaskData, phase: Phase): TrialData {
  let reads = 0;
  const test: SealedSplit = {
    get reads() {
      return reads;
    },
    open() {
      if (phase === 'tune') {
        throw new RunError(
          'a tuning trial asked for the test split, which stays sealed until the rates are fixed. Use the validation split.',
        );
      }
      reads += 1;
      return data.test;
    },
  };
  return { ...data, test };
}
