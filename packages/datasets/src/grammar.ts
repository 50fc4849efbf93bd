import { type Automaton, drawText, entropyRate, filterScore } from './automaton.ts';
import type { Score } from './bayes.ts';
import { bracketAutomaton } from './brackets.ts';
import { DatasetError } from './errors.ts';
import { invalidOption } from './option-error.ts';
import { checkIntegers } from './option-range.ts';
import type { Random } from './random.ts';

/** What {@link generateGrammar} generates. */
export interface GrammarOptions {
  /** Kinds of brackets, 1..8. Default 3. */
  readonly kinds?: number;
  /** Deepest nesting, 1..8. Default 4. */
  readonly depth?: number;
  /** Letters, 2..64. Default 12. */
  readonly letters?: number;
  /** P(a bracket opens) where one may, and P(the last one closes) where one is open; in (0, .5). Default .1. */
  readonly turn?: number;
  /** Scale of the logits of the letters: 0 makes all letters equally likely everywhere. 0..100. Default 2. */
  readonly sharpness?: number;
  /** Symbols of each split. Defaults 10,000, 20,000, 50,000. */
  readonly train?: number;
  /** Symbols of the validation text. Default 20,000. */
  readonly validation?: number;
  /** Symbols of the test text. Default 50,000. */
  readonly test?: number;
}

/** Text of a generated grammar, whose entropy rate is known. */
export interface Grammar {
  /** The options, with defaults filled in. */
  readonly options: Required<GrammarOptions>;
  /** Distinct symbols: letters, then an opening and a closing bracket of each kind by turns. */
  readonly symbols: number;
  /** What to train on. */
  readonly train: Uint8Array;
  /** What to choose by. */
  readonly validation: Uint8Array;
  /** What to judge by. */
  readonly test: Uint8Array;
  /** Entropy of a symbol given the whole past: no predictor expects a lower loss. */
  readonly entropyRate: {
    /** In nats a symbol. */
    readonly nats: number;
    /** In bits a symbol. */
    readonly bits: number;
  };
  /**
   * Score of the true model on a text read in consecutive windows of this many symbols, the state before each unknown;
   * as one window when left out. The optimum for predictors that read the same windows. See `filterScore`.
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
 * Text of nested brackets and letters whose entropy rate is known exactly: the letters depend on the kind of the innermost
 * open bracket, and a bracket that closes is of the kind that was opened, however long ago. See `bracketAutomaton`.
 *
 * The same source and options give the same data, and the size of one split does not change another.
 *
 * Throws DatasetError (`option`) for values out of range.
 */
export function generateGrammar(options: GrammarOptions, random: Random): Grammar {
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
        remedy: 'Change or leave out the window.',
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
  const refuse = (name: keyof GrammarOptions, expected: string): DatasetError =>
    invalidOption('generateGrammar', name, expected, settings[name], DEFAULTS);
  if (!(turn > 0 && turn < 0.5)) throw refuse('turn', 'a number above 0 and below 0.5');
  if (!(sharpness >= 0 && sharpness <= 100)) throw refuse('sharpness', 'a number from 0 to 100');
  if (kinds ** depth > 4096) throw refuse('depth', `kinds ^ depth up to 4096, with kinds ${kinds}`);
}
