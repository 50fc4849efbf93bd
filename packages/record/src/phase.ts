/**
 * What a trial is for. `tune` trials choose rates on the validation split and cannot read the test split; `test` trials
 * are judged on it, at rates fixed before.
 */
export type Phase = 'tune' | 'test';

export const phases: readonly Phase[] = ['tune', 'test'];
