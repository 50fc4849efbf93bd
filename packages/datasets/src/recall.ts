import { checkOptions, checkRandom } from './arguments.ts';
import type { Score } from './bayes.ts';
import { checkIntegers } from './option-range.ts';
import type { Random } from './random.ts';

/** Options of {@link generateRecall}. */
export interface RecallOptions {
  /** Sequences of the training split. Default 1000. */
  readonly train?: number;
  /** Sequences of the validation split. Default 2000. */
  readonly validation?: number;
  /** Sequences of the test split. Default 4000. */
  readonly test?: number;
}

/** One split of generated sequences. */
export interface RecallSplit {
  /** Number of sequences. */
  readonly count: number;
  /** The key of each step, 0..7 [count, steps]. */
  readonly keys: Uint8Array;
  /** The value shown in each step, 0..7 [count, steps]: what is to be predicted. */
  readonly values: Uint8Array;
}

/** Sequences in which keys are shown with their values, some of which are wrong. */
export interface Recall {
  /** The options, with defaults filled in. */
  readonly options: Required<RecallOptions>;
  /** Number of distinct keys. */
  readonly keys: 8;
  /** Number of distinct values, the classes. */
  readonly values: 8;
  /** Steps of a sequence. */
  readonly steps: 16;
  /** The training split. */
  readonly train: RecallSplit;
  /** The validation split. */
  readonly validation: RecallSplit;
  /** The test split. */
  readonly test: RecallSplit;
  /** The score of the best predictor on the test split. */
  readonly bayes: Score;
}

const DEFAULTS: Required<RecallOptions> = { train: 1000, validation: 2000, test: 4000 };
const [KEYS, VALUES, STEPS] = [8, 8, 16] as const;
/** Probability that a uniform value is shown in place of the true one. */
const NOISE = 0.2;

function drawSplit(count: number, random: Random): RecallSplit {
  const below = (name: string, size: number, most: number): Uint8Array =>
    Uint8Array.from(random.fold(name).uniform(size), (u) => Math.floor(u * most));
  const secret = below('secret', count * KEYS, VALUES);
  const keys = below('key', count * STEPS, KEYS);
  const flips = random.fold('flip').uniform(count * STEPS);
  const replacement = below('replacement', count * STEPS, VALUES);
  const values = keys.map((key, i) =>
    flips[i]! < NOISE ? replacement[i]! : secret[Math.floor(i / STEPS) * KEYS + key]!,
  );
  return { count, keys, values };
}

/**
 * What the best predictor knows in each step: the probability of each value.
 *
 * With c_v the times that value v was shown for this key before, the posterior of the secret value is
 * w_v ~ ((1 - e + e / 8) / (e / 8))^c_v, and the prediction (1 - e) w_v + e / 8, e = 0.2.
 *
 * @returns probabilities [count, steps, 8].
 */
export function recallPosterior({ count, keys, values }: RecallSplit): Float64Array {
  const result = new Float64Array(count * STEPS * VALUES);
  const ratio = (1 - NOISE + NOISE / VALUES) / (NOISE / VALUES);
  for (let row = 0; row < count; row++) {
    const seen = new Uint8Array(KEYS * VALUES);
    for (let step = 0; step < STEPS; step++) {
      const at = row * STEPS + step;
      const counts = seen.subarray(keys[at]! * VALUES, (keys[at]! + 1) * VALUES);
      const weights = Array.from(counts, (c) => ratio ** c);
      const total = weights.reduce((sum, w) => sum + w, 0);
      weights.forEach((w, v) => {
        result[at * VALUES + v] = ((1 - NOISE) * w) / total + NOISE / VALUES;
      });
      counts[values[at]!]!++;
    }
  }
  return result;
}

function bayesOf(split: RecallSplit): Score {
  const predicted = recallPosterior(split);
  let [loss, accuracy] = [0, 0];
  split.values.forEach((value, i) => {
    const own = predicted.subarray(i * VALUES, (i + 1) * VALUES);
    loss -= Math.log(own[value]!);
    // Values that are equally likely are guessed.
    const most = Math.max(...own);
    if (own[value] === most) accuracy += 1 / own.filter((p) => p === most).length;
  });
  return { loss: loss / split.values.length, accuracy: accuracy / split.values.length };
}

/**
 * Associative recall with noise: each sequence has a secret value for each of 8 keys, uniform over 8 values. In each of 16
 * steps a key is drawn, and its value is shown next, replaced with probability 0.2 by a uniform one. A predictor of the
 * shown value has to find the earlier steps with the same key, and to let them vote.
 *
 * The best predictor is known in closed form; its loss is 1.54 nats, that of a uniform guess 2.08.
 * The same source and options give the same data, and the size of one split does not affect the others.
 *
 * Throws DatasetError (`option`) for values out of range.
 */
export function generateRecall(options: RecallOptions, random: Random): Recall {
  checkRandom(random, 'generateRecall');
  checkOptions(options, 'generateRecall', Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS, ...options };
  const size = [1, 1_000_000] as const;
  checkIntegers('generateRecall', settings, { train: size, validation: size, test: size }, DEFAULTS);
  const test = drawSplit(settings.test, random.fold('test'));
  return {
    options: settings,
    keys: KEYS,
    values: VALUES,
    steps: STEPS,
    train: drawSplit(settings.train, random.fold('train')),
    validation: drawSplit(settings.validation, random.fold('validation')),
    test,
    bayes: bayesOf(test),
  };
}
