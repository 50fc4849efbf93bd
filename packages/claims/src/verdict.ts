import type { ClaimOutcome } from '@regatta/evidence';
import { enumerate } from '@regatta/record';
import { type Finding, seedsNeeded } from './finding.ts';

/** What one part of an experiment says about a claim. */
export type Answer = 'yes' | 'no' | 'unclear';

/** A verdict with what belongs to it. */
export interface Ruling extends Pick<ClaimOutcome, 'verdict' | 'limit' | 'seedsNeeded'> {
  /** Why, in a clause; of a claim with a limit, the limit says it. */
  readonly reason?: string;
}

/**
 * What a gain says, where one above zero speaks for the claim: `no` where the whole interval lies below the smallest gain
 * that matters, `yes` where it lies above zero, `unclear` otherwise and without an interval.
 */
export function answerOf({ interval, side }: Finding, smallestGain: number = 0): Answer {
  if (interval !== null && interval[1] < smallestGain) return 'no';
  return side === 'above' ? 'yes' : 'unclear';
}

/**
 * The verdict from the answers of all parts: supported where all say yes, refuted where all say no, supported with a limit
 * where only some say yes, or where limits are given; undecided otherwise, with the seeds that the unclear findings need.
 */
export function judge(
  parts: readonly { readonly name: string; readonly answer: Answer; readonly finding: Finding }[],
  limits: readonly string[] = [],
): Ruling {
  const named = (answer: Answer): string[] =>
    parts.filter((part) => part.answer === answer).map(({ name }) => name);
  const yes = named('yes');
  if (yes.length > 0) {
    const only = yes.length < parts.length ? [`only shown for ${enumerate(yes)}`] : [];
    return supported([...only, ...limits]);
  }
  if (parts.length > 0 && named('no').length === parts.length) return { verdict: 'refuted' };
  return undecided(parts.filter(({ answer }) => answer === 'unclear').map(({ finding }) => finding));
}

/** A limit with the parts that have it, `less is gained (a and b)`; none without such a part. */
export const limitOf = (text: string, parts: readonly { readonly name: string }[]): string[] =>
  parts.length === 0 ? [] : [`${text} (${enumerate(parts.map(({ name }) => name))})`];

/** Supported, with a limit where there are any. */
export function supported(limits: readonly string[], reason?: string): Ruling {
  return limits.length === 0
    ? { verdict: 'supported', ...(reason === undefined ? {} : { reason }) }
    : { verdict: 'supported with a limit', limit: limits.join('; ') };
}

/** Refuted. */
export const refuted = (reason: string): Ruling => ({ verdict: 'refuted', reason });

/**
 * Undecided, with the seeds that would show all the findings in doubt to differ from `from`; null where one of them cannot
 * be estimated, and without any.
 */
export function undecided(findings: readonly Finding[], reason?: string, from: number = 0): Ruling {
  const needed = findings.map((finding) => seedsNeeded(finding, from));
  const known = needed.filter((count) => count !== null);
  const all = needed.length > 0 && known.length === needed.length;
  return {
    verdict: 'undecided',
    seedsNeeded: all ? Math.max(...known) : null,
    ...(reason === undefined ? {} : { reason }),
  };
}

const heads: Readonly<Record<ClaimOutcome['verdict'], string>> = {
  supported: 'Supported',
  'supported with a limit': 'Supported with a limit',
  refuted: 'Refuted',
  undecided: 'Undecided at this size',
};

/** The ruling in words. */
export function rulingText({ verdict, limit, seedsNeeded: seeds, reason = limit }: Ruling): string {
  const text = `${heads[verdict]}${reason === undefined ? '' : `: ${reason}`}.`;
  if (verdict !== 'undecided') return text;
  return seeds === null || seeds === undefined
    ? `${text} How many seeds would decide it cannot be estimated.`
    : `${text} For an effect as large as the one found, about ${seeds} seeds would decide it.`;
}

/** The outcome of a claim: its ruling with the rest; the ruling in words opens the text. */
export function concluded(
  ruling: Ruling,
  rest: Omit<ClaimOutcome, 'verdict' | 'limit' | 'seedsNeeded'>,
): ClaimOutcome {
  const { reason: _, ...verdict } = ruling;
  return { ...verdict, ...rest, text: `${rulingText(ruling)} ${rest.text}` };
}
