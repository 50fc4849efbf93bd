import type { Freeze } from '@regatta/evidence';

/** What a rule chooses, in words. */
const chosenBy: Readonly<Record<Freeze['rule'], string>> = {
  'one-standard-error':
    'the smallest strength within one standard error of the top mean, each strength at its top learning rate',
  'best-mean': 'the configuration with the top mean',
};

/** What the rule of a choice takes, in words. */
export const selectionRuleText = (rule: Freeze['rule']): string => chosenBy[rule];
