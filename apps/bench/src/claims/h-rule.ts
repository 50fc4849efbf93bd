import type { MeanInterval } from '@regatta/stats';
import { limited, type Ruling, seedsNeeded, standingOf, undecided } from './rules.ts';

/** Of R^2. */
const gapNeeded = 0.2;
/** Nats: the smallest difference that matters. */
const margin = 0.01;

/** What claim h is decided on. */
export interface Evidence {
  /** R^2 of elements - R^2 of blocks. */
  readonly gap: MeanInterval | null;
  /** Loss that structured noise saves against elements, with batch norm. */
  readonly structured: MeanInterval | null;
  /** Loss that elements save against none, without and with batch norm. */
  readonly plain: MeanInterval | null;
  readonly normalized: MeanInterval | null;
}

/** From numbers to the verdict of claim h. */
export function rule({ gap, structured: gain, plain, normalized }: Evidence): Ruling {
  if (gap?.interval && gap.interval[1] < gapNeeded) {
    return {
      verdict: 'refuted',
      lead: 'Refuted: a dropped element is told by its neighbours little better than an element of a dropped block.',
    };
  }
  if (!gap?.interval || gap.interval[0] < gapNeeded) {
    return undecided('how well neighbours tell a dropped element is not clear', seedsNeeded(gap, gapNeeded));
  }
  const helps = [
    ...(standingOf(plain, margin) === 'gain' ? ['without batch norm'] : []),
    ...(standingOf(normalized, margin) === 'gain' ? ['with batch norm'] : []),
  ];
  if (helps.length > 0) {
    const limit = `neighbours do give a dropped element away, yet dropping elements still lowers the loss ${helps.join(' and ')}`;
    return limited(limit, `Supported with a limit: ${limit}.`);
  }
  switch (standingOf(gain, margin)) {
    case 'gain':
      return {
        verdict: 'supported',
        lead: 'Supported: neighbours give a dropped element away, dropping elements does not help, and dropping channels or blocks does better.',
      };
    case 'none': {
      const limit =
        'neighbours give a dropped element away, but dropping channels or blocks is no better here';
      return limited(limit, `Supported with a limit: ${limit}.`);
    }
    default:
      return undecided('whether channels or blocks do better is not clear', seedsNeeded(gain));
  }
}
