import { RegattaError } from '../errors.ts';
import { checkChoice, checkKeys, checkNumber } from '../options.ts';
import { checkRate, type Rate } from '../rate.ts';

/** Noise on the scores before the softmax. */
export interface LogitNoise {
  /** Standard deviation of the normal numbers that are added to the scores, >= 0. */
  readonly sigma: number;
}

/** Drops keys before the softmax: a row stays a distribution over the keys that are kept. */
export interface KeyMask {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** One draw for each query, key and head (default), or one for all queries of a head. */
  readonly per?: 'element' | 'key';
  /** What a row does that would lose all its keys: drop nothing (default), or have only zeros. */
  readonly emptyRow?: 'keep' | 'zero';
}

/** Drops attention probabilities. */
export interface ProbabilityMask {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /**
   * Axes of [examples, heads, queries, keys] with one draw per entry, e.g. [2, 3] for one mask for all examples and heads,
   * as in Flax. Default: all.
   */
  readonly per?: readonly number[];
  /** Number of consecutive keys that are dropped together, an integer >= 1. Default: 1. */
  readonly window?: number;
  /**
   * What kept probabilities are divided by: `expected` (default), 1 - rate; `constant`, their sum over the row, which has no
   * gradient; `differentiated`, their sum, with its gradient.
   */
  readonly normalizer?: 'expected' | 'constant' | 'differentiated';
}

/** Drops whole heads of single examples. */
export interface HeadMask {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** Kept heads are multiplied by heads / kept heads of the example (`count`, default), or by 1 / (1 - rate). */
  readonly scaling?: 'count' | 'expected';
  /** What an example does that would lose all its heads: drop nothing (default), or have only zeros. */
  readonly emptyHeads?: 'keep' | 'zero';
}

/** A penalty on the entropy of attention. */
export interface EntropyPenalty {
  /** Factor of the mean entropy of the rows in nats, which is subtracted from the loss; negative to add it. */
  readonly strength: number;
}

/** The treatment of an attention layer, slot by slot, in the order in which a call uses them. Plain JSON. */
export interface AttentionTreatment {
  /** Adds noise to the scores. */
  readonly logits?: LogitNoise;
  /** Drops keys before the softmax. */
  readonly keys?: KeyMask;
  /** Drops probabilities. */
  readonly probabilities?: ProbabilityMask;
  /** Drops the outputs of heads. */
  readonly heads?: HeadMask;
  /** Penalizes the entropy of the rows. */
  readonly entropy?: EntropyPenalty;
}

/** A part of an attention layer that can be treated. */
export type AttentionSlot = keyof AttentionTreatment;

const keysOf: Readonly<Record<AttentionSlot, readonly string[]>> = {
  logits: ['sigma'],
  keys: ['rate', 'per', 'emptyRow'],
  probabilities: ['rate', 'per', 'window', 'normalizer'],
  heads: ['rate', 'scaling', 'emptyHeads'],
  entropy: ['strength'],
};

function checkAxes(per: unknown, subject: string): void {
  if (per === undefined) return;
  const axes: readonly unknown[] = Array.isArray(per) ? per : [];
  if (
    axes.length > 0 &&
    axes.every((axis) => [0, 1, 2, 3].includes(axis as number)) &&
    new Set(axes).size === axes.length
  )
    return;
  throw new RegattaError({
    subject,
    expected: 'probabilities.per to be different axes of [examples, heads, queries, keys]',
    received: per,
    remedy: 'Pass e.g. [2, 3] for one mask for all examples and heads, or omit per for a draw per entry.',
  });
}

/** Checks a treatment and returns it. @throws RegattaError for invalid slots, keys or values. */
export function checkAttentionTreatment(treatment: unknown, subject: string): AttentionTreatment {
  checkKeys(treatment, Object.keys(keysOf), subject);
  const given = treatment as AttentionTreatment;
  const slots = Object.entries(given).filter(([, slot]) => slot !== undefined);
  for (const [slot, value] of slots) checkKeys(value, keysOf[slot as AttentionSlot], `${subject}, ${slot}`);
  const { logits, keys, probabilities, heads, entropy } = given;
  for (const [slot, value] of Object.entries({ keys, probabilities, heads })) {
    if (value !== undefined) checkRate(value.rate, `${subject}, ${slot}`);
  }
  if (logits !== undefined) checkNumber(logits.sigma, subject, 'logits.sigma', { min: 0 });
  if (entropy !== undefined) checkNumber(entropy.strength, subject, 'entropy.strength', {});
  if (keys !== undefined) {
    checkChoice(keys.per ?? 'element', ['element', 'key'], subject, 'keys.per');
    checkChoice(keys.emptyRow ?? 'keep', ['keep', 'zero'], subject, 'keys.emptyRow');
  }
  if (heads !== undefined) {
    checkChoice(heads.scaling ?? 'count', ['count', 'expected'], subject, 'heads.scaling');
    checkChoice(heads.emptyHeads ?? 'keep', ['keep', 'zero'], subject, 'heads.emptyHeads');
  }
  if (probabilities !== undefined) {
    const { normalizer = 'expected', per, window = 1 } = probabilities;
    checkChoice(normalizer, ['expected', 'constant', 'differentiated'], subject, 'probabilities.normalizer');
    checkNumber(window, subject, 'probabilities.window', { min: 1, integer: true });
    checkAxes(per, subject);
  }
  return Object.fromEntries(slots.map(([slot, value]) => [slot, { ...value }]));
}
