import { checkOptions, checkRandom } from './arguments.ts';
import type { Score } from './bayes.ts';
import { checkIntegers } from './option-range.ts';
import type { Random } from './random.ts';

/** Options of {@link generateMemory}. */
export interface MemoryOptions {
  /** Sequence length, 10..10000; the lag grows with it. Default 30. */
  readonly length?: number;
  /** Number of distinct noise symbols, 1..254. Default 4. */
  readonly noise?: number;
  /** Sequences of the training split. Default 2000. */
  readonly train?: number;
  /** Sequences of the validation split. Default 1000. */
  readonly validation?: number;
  /** Sequences of the test split. Default 2000. */
  readonly test?: number;
}

/** One split of generated sequences. */
export interface MemorySplit {
  /** Number of sequences. */
  readonly count: number;
  /** Tokens, [count, length]: 0 and 1 are informative, 2 .. noise + 1 are noise. */
  readonly ids: Uint8Array;
  /** [count], each 0..3: twice the first informative symbol plus the second. */
  readonly labels: Uint8Array;
}

/** Sequences whose class depends on two distant symbols. */
export interface Memory {
  /** The options, with defaults filled in. */
  readonly options: Required<MemoryOptions>;
  /** Number of distinct symbols: two informative ones and the noise. */
  readonly symbols: number;
  /** Number of classes. */
  readonly classes: 4;
  /** The training split. */
  readonly train: MemorySplit;
  /** The validation split. */
  readonly validation: MemorySplit;
  /** The test split. */
  readonly test: MemorySplit;
  /** The best possible score: the class is a function of the sequence, so loss 0 and accuracy 1. */
  readonly bayes: Score;
}

const DEFAULTS: Required<MemoryOptions> = { length: 30, noise: 4, train: 2000, validation: 1000, test: 2000 };

/**
 * The temporal order problem: each sequence contains two informative symbols of two kinds among noise, and the class is
 * their kinds in order.
 * For length T, the step of the first symbol is uniform on floor(T / 10) .. floor(T / 5) - 1 and that of the second on
 * floor(T / 2) .. floor(3 T / 5) - 1, counted from 0; kinds and noise are uniform. With T = 100, these are the windows of
 * task 6a in the paper; its start and end markers are left out because all sequences have the same length.
 * The first symbol must be remembered for at least 4 T / 5 steps, the second for at least 2 T / 5.
 * The same source and options give the same data, and the size of one split does not affect the others.
 *
 * Throws DatasetError (`option`) for values out of range. Hochreiter and Schmidhuber 1997, Neural Computation 9(8).
 */
export function generateMemory(options: MemoryOptions, random: Random): Memory {
  checkRandom(random, 'generateMemory');
  checkOptions(options, 'generateMemory', Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...options };
  const size = [1, 10_000_000] as const;
  const ranges = {
    length: [10, 10_000],
    noise: [1, 254],
    train: size,
    validation: size,
    test: size,
  } as const;
  checkIntegers('generateMemory', settings, ranges, DEFAULTS);
  return {
    options: settings,
    symbols: settings.noise + 2,
    classes: 4,
    train: drawSplit(settings.train, settings, random.fold('train')),
    validation: drawSplit(settings.validation, settings, random.fold('validation')),
    test: drawSplit(settings.test, settings, random.fold('test')),
    bayes: { loss: 0, accuracy: 1 },
  };
}

/** The steps, from `start` up to but not including `end`, at which the first and second informative symbols can occur. */
export function memoryWindows(length: number): readonly { readonly start: number; readonly end: number }[] {
  return [
    { start: Math.floor(length / 10), end: Math.floor(length / 5) },
    { start: Math.floor(length / 2), end: Math.floor((3 * length) / 5) },
  ];
}

function drawSplit(count: number, { length, noise }: Required<MemoryOptions>, random: Random): MemorySplit {
  const background = random.fold('noise').uniform(count * length);
  const ids = Uint8Array.from(background, (u) => 2 + Math.floor(u * noise));
  const windows = memoryWindows(length);
  const steps = random.fold('steps').uniform(count * windows.length);
  const kinds = random.fold('kinds').uniform(count * windows.length);
  const labels = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    for (const [index, { start, end }] of windows.entries()) {
      const draw = row * windows.length + index;
      const step = start + Math.floor(steps[draw]! * (end - start));
      const kind = kinds[draw]! < 0.5 ? 0 : 1;
      ids[row * length + step] = kind;
      labels[row] = 2 * labels[row]! + kind;
    }
  }
  return { count, ids, labels };
}
