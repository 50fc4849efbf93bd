import { enumerate } from '../analysis/words.ts';
import type { ClaimOutcome } from './claim.ts';
import { type Finding, seedsNeeded } from './measure.ts';

/** What one part of an experiment says of a claim. */
export type Answer = 'yes' | 'no' | 'unclear';

/** The verdict of a claim with what belongs to it. */
export type Judgement = Pick<ClaimOutcome, 'verdict' | 'limit' | 'seedsNeeded'>;

/** What a finding says, where a mean above zero, and of at least the margin, speaks for the claim. */
export function answerOf({ mean, sign }: Finding, margin = 0): Answer {
  if (sign === 'below') return 'no';
  return sign === 'above' && mean >= margin ? 'yes' : 'unclear';
}

/**
 * The verdict from the answers of all parts: supported where all say yes, refuted where all say no, supported with a limit
 * where some say yes, or where there are limits; undecided otherwise, with the seeds that the findings in doubt would take.
 */
export function judge(
  parts: readonly { readonly name: string; readonly answer: Answer; readonly finding: Finding }[],
  limits: readonly string[] = [],
): Judgement {
  const named = (answer: Answer): string[] =>
    parts.filter((part) => part.answer === answer).map(({ name }) => name);
  const yes = named('yes');
  if (yes.length > 0) {
    const only = yes.length < parts.length ? [`only shown for ${enumerate(yes)}`] : [];
    return supportedWith([...only, ...limits]);
  }
  if (parts.length > 0 && named('no').length === parts.length) return { verdict: 'refuted' };
  return undecided(parts.filter(({ answer }) => answer === 'unclear').map(({ finding }) => finding));
}

/** Supported, with a limit where there are any. */
export function supportedWith(limits: readonly string[]): Judgement {
  return limits.length === 0
    ? { verdict: 'supported' }
    : { verdict: 'supported with a limit', limit: limits.join('; ') };
}

/** Undecided, with the seeds that would settle all the findings in doubt. */
export function undecided(findings: readonly Finding[]): Judgement {
  const needed = findings.map(seedsNeeded);
  const known = needed.filter((count) => count !== null);
  const all = needed.length > 0 && known.length === needed.length;
  return { verdict: 'undecided', seedsNeeded: all ? Math.max(...known) : null };
}

/** What a paragraph ends with. */
export function closing({ verdict, limit, seedsNeeded: needed }: Judgement): string {
  switch (verdict) {
    case 'supported':
      return 'The claim holds here.';
    case 'refuted':
      return 'The claim does not hold here.';
    case 'supported with a limit':
      return `The claim holds with a limit: ${limit}.`;
    case 'undecided':
      return needed === null || needed === undefined
        ? 'That decides nothing at this size, and how many seeds it would take cannot be told from these.'
        : `That decides nothing at this size; for an effect as large as the one seen about ${needed} seeds would.`;
  }
}
