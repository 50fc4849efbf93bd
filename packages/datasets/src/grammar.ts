import { checkOptions, checkRandom } from './arguments.ts';
import { type Automaton, drawText, entropyRate, filterScore } from './automaton.ts';
import type { Score } from './bayes.ts';
import { bracketAutomaton } from './brackets.ts';
import { DatasetError } from './errors.ts';
import { invalidOption } from './option-error.ts';
import { checkIntegers } from './option-range.ts';
import type { Random } from './random.ts';

/** Options of {@link generateGrammar}. */
export interface GrammarOptions {
  /** Number of bracket kinds, 1..8. Default 3. */
  readonly kinds?: number;
  /** Maximum nesting depth, 1..8. Default 4. */
  readonly depth?: number;
  /** Number of letters, 2..64. Default 12. */
  readonly letters?: number;
  /** P(a bracket opens) if allowed, and P(the innermost one closes) if one is open; in (0, .5). Default .1. */
  readonly turn?: number;
  /** Scale of the letter logits, 0..100; 0 makes all letters equally likely everywhere. Default 2. */
  readonly sharpness?: number;
  /** Symbols of the training text. Default 10,000. */
  readonly train?: number;
  /** Symbols of the validation text. Default 20,000. */
  readonly validation?: number;
  /** Symbols of the test text. Default 50,000. */
  readonly test?: number;
}

/** Text of a generated grammar with a known entropy rate. */
export interface Grammar {
  /** The options, with defaults filled in. */
  readonly options: Required<GrammarOptions>;
  /** Number of distinct symbols: the letters, then the opening and closing bracket of each kind. */
  readonly symbols: number;
  /** The training text. */
  readonly train: Uint8Array;
  /** The validation text. */
  readonly validation: Uint8Array;
  /** The test text. */
  readonly test: Uint8Array;
  /** Entropy of a symbol given the whole past: no predictor has a lower expected loss. */
  readonly entropyRate: {
    /** In nats per symbol. */
    readonly nats: number;
    /** In bits per symbol. */
    readonly bits: number;
  };
  /**
   * Score of the true model on a text read in consecutive windows of this many symbols, with an unknown state before each;
   * one window by default. This is the optimum for predictors that read the same windows. See `filterScore`.
   */
  bayes(text: Uint8Array, window?: number): Score;
}

const DEFAULTS: Required<GrammarOptions> = {
  kinds: 3,
  depth: 4,
  letters: 12,
  turn: 0.1,
  sharpness: 2,
  train: 10_000,
  validation: 20_000,
  test: 50_000,
};

/**
 * Generates text of nested brackets and letters whose entropy rate is known exactly. The letters depend on the kind of the
 * innermost open bracket, and a closing bracket matches the kind of its opening bracket, however long ago that was. See
 * `bracketAutomaton`.
 * The same source and options give the same data, and the size of one split does not affect the others.
 *
 * Throws DatasetError (`option`) for values out of range.
 */
export function generateGrammar(options: GrammarOptions, random: Random): Grammar {
  checkRandom(random, 'generateGrammar');
  checkOptions(options, 'generateGrammar', Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...options };
  check(settings);
  const automaton: Automaton = bracketAutomaton(settings, random.fold('grammar'));
  const text = (split: 'train' | 'validation' | 'test'): Uint8Array =>
    drawText(automaton, settings[split], random.fold(split));
  const nats = entropyRate(automaton);
  return {
    options: settings,
    symbols: automaton.symbols,
    train: text('train'),
    validation: text('validation'),
    test: text('test'),
    entropyRate: { nats, bits: nats / Math.LN2 },
    bayes(ids, window = ids.length - 1) {
      if (Number.isInteger(window) && window >= 1 && window < ids.length) {
        return filterScore(automaton, ids, window);
      }
      throw new DatasetError({
        reason: 'option',
        subject: 'bayes, window',
        expected: `an integer from 1 to ${ids.length - 1} for a text of ${ids.length} symbols`,
        received: String(window),
        remedy: 'Pass a window in this range, or leave it out to use one window.',
      });
    },
  };
}

function check(settings: Required<GrammarOptions>): void {
  const size = [2, 10_000_000] as const;
  const ranges = {
    kinds: [1, 8],
    depth: [1, 8],
    letters: [2, 64],
    train: size,
    validation: size,
    test: size,
  } as const;
  checkIntegers('generateGrammar', settings, ranges, DEFAULTS);
  const { turn, sharpness, kinds, depth } = settings;
  const outOfRange = (name: keyof GrammarOptions, expected: string): DatasetError =>
    invalidOption('generateGrammar', name, expected, settings[name], DEFAULTS);
  if (!(turn > 0 && turn < 0.5)) throw outOfRange('turn', 'a number above 0 and below 0.5');
  if (!(sharpness >= 0 && sharpness <= 100)) throw outOfRange('sharpness', 'a number from 0 to 100');
  if (kinds ** depth > 4096) throw outOfRange('depth', `kinds ^ depth up to 4096, with kinds ${kinds}`);
}
