import type { MeanInterval } from '@regatta/stats';
import { limited, type Ruling, seedsNeeded, standingOf, undecided } from './rules.ts';

/** Bits a character: the smallest difference that matters. */
const margin = 0.01;

/** What claim i is decided on. */
export interface Evidence {
  /** Shares of the seeds that solve the memory problem. */
  readonly success: { readonly variational: number | undefined; readonly naive: number | undefined };
  /** Bits saved by variational masks against new ones at each step, and against those on outputs alone. */
  readonly overSteps: MeanInterval | null;
  readonly overOutputs: MeanInterval | null;
}

/** From numbers to the verdict of claim i. */
export function rule({ success, overSteps, overOutputs }: Evidence): Ruling {
  if (success.variational === undefined || success.naive === undefined) {
    return undecided('the memory problem has no results', null);
  }
  if (success.variational < success.naive) {
    return {
      verdict: 'refuted',
      lead: 'Refuted: new masks at each step solve the memory problem more often.',
    };
  }
  if (overSteps?.interval && overSteps.interval[1] < 0) {
    return {
      verdict: 'refuted',
      lead: 'Refuted: in the language model new masks at each step have the lower loss, at the same places and rate.',
    };
  }
  if (success.variational < 0.8 || success.naive > 0.2) {
    return undecided('the memory problem does not tell the masks apart clearly', null);
  }
  const model = standingOf(overSteps, margin);
  if (model === 'unclear') {
    return undecided('the language model does not tell the masks apart', seedsNeeded(overSteps));
  }
  if (model === 'none') {
    const limit =
      'where something has to be remembered over many steps; in the language model it makes no difference that matters';
    return limited(limit, `Supported with a limit: ${limit}.`);
  }
  if (standingOf(overOutputs, margin) !== 'gain') {
    const limit =
      'preferred over new masks at each step inside the recurrence; over dropout on the outputs alone no gain is shown';
    return limited(limit, `Supported with a limit: ${limit}.`);
  }
  return {
    verdict: 'supported',
    lead: 'Supported: one mask a sequence is better than both kinds of standard dropout.',
  };
}
