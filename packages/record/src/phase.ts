/**
 * What a trial is for. `tune` trials choose rates on the validation split and cannot read the test split; `test` trials
 * are judged on the test split, at rates fixed beforehand.
 */
export type Phase = 'tune' | 'test';

/** All phases, in the order in which they run. */
export const phases: readonly Phase[] = ['tune', 'test'];
