import { checkOptions, checkRandom } from './arguments.ts';
import { drawnBayesScore, expectedBayesScore, type Score } from './bayes.ts';
import type { DatasetError } from './errors.ts';
import { invalidOption } from './option-error.ts';
import type { Random } from './random.ts';
import { drawTeacher, type Teacher } from './teacher.ts';

/** Options of {@link generateTabular}. */
export interface TabularOptions {
  /** Number of features, 1..65536. Default 20. */
  readonly features?: number;
  /** Number of features that the labels depend on, at random positions. Default 10, or `features` if that is less. */
  readonly informative?: number;
  /** Number of classes, 2..256. Default 4. */
  readonly classes?: number;
  /** Hidden units of the teacher network. Default 16. */
  readonly hidden?: number;
  /** Scale of the logits: 0 makes labels pure noise, large values make them certain. Default 6. */
  readonly sharpness?: number;
  /** Rows of the training split. Default 400, with which a network of 20-64-64-4 units clearly overfits. */
  readonly train?: number;
  /** Rows of the validation split. Default 2000. */
  readonly validation?: number;
  /** Rows of the test split. Default 4000. */
  readonly test?: number;
}

/** One split of generated rows. */
export interface TabularSplit {
  /** Number of rows. */
  readonly count: number;
  /** [count, features], standard normal. */
  readonly x: Float32Array;
  /** [count], each 0..classes-1, drawn from `posteriors`. */
  readonly labels: Uint8Array;
  /** The true P(y | x), [count, classes]. */
  readonly posteriors: Float64Array;
}

/** A generated classification table with a known Bayes optimum. */
export interface Tabular {
  /** The options, with defaults filled in. */
  readonly options: Required<TabularOptions>;
  /** Positions of the informative features, ascending. */
  readonly informative: Int32Array;
  /** The training split. */
  readonly train: TabularSplit;
  /** The validation split. */
  readonly validation: TabularSplit;
  /** The test split. */
  readonly test: TabularSplit;
  /** Expected score of the Bayes classifier on the test inputs: the best possible. */
  readonly bayes: Score;
  /** Score of the Bayes classifier on the drawn test labels. */
  readonly bayesOnDrawnLabels: Score;
}

const DEFAULTS: Required<TabularOptions> = {
  features: 20,
  informative: 10,
  classes: 4,
  hidden: 16,
  sharpness: 6,
  train: 400,
  validation: 2000,
  test: 4000,
};

/**
 * Generates tabular classification data with a known Bayes optimum: x ~ N(0, I), y ~ Categorical(P(y | x)), where P(y | x)
 * is given by a random teacher network (see `drawTeacher`).
 * The same source and options give the same data, and the size of one split does not affect the others. Math.exp and
 * Math.log may differ in the last bit between JavaScript engines; within one engine, the data are bit-identical.
 *
 * Throws DatasetError (`option`) for values out of range.
 */
export function generateTabular(options: TabularOptions, random: Random): Tabular {
  checkRandom(random, 'generateTabular');
  checkOptions(options, 'generateTabular', Object.keys(DEFAULTS));
  const settings = {
    ...DEFAULTS,
    informative: Math.min(DEFAULTS.informative, options.features ?? DEFAULTS.features),
    ...options,
  };
  check(settings);
  const teacher = drawTeacher(settings, random.fold('teacher'));
  const split = (name: 'train' | 'validation' | 'test'): TabularSplit =>
    drawSplit(settings[name], settings, teacher, random.fold(name));
  const test = split('test');
  return {
    options: settings,
    informative: teacher.informative,
    train: split('train'),
    validation: split('validation'),
    test,
    bayes: expectedBayesScore(test.posteriors, settings.classes),
    bayesOnDrawnLabels: drawnBayesScore(test.posteriors, test.labels, settings.classes),
  };
}

function drawSplit(
  count: number,
  { features, classes }: Required<TabularOptions>,
  teacher: Teacher,
  random: Random,
): TabularSplit {
  const x = new Float32Array(random.fold('x').normal(count * features));
  const posteriors = teacher.posteriors(x);
  const uniforms = random.fold('labels').uniform(count);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = categorical(posteriors.subarray(i * classes, (i + 1) * classes), uniforms[i]!);
  }
  return { count, x, labels, posteriors };
}

/** Inverts the cumulative distribution; if rounding leaves the sum below 1, the rest goes to the last possible class. */
export function categorical(probabilities: Float64Array, uniform: number): number {
  let cumulative = 0;
  let last = 0;
  for (const [label, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    last = label;
    cumulative += probability;
    if (uniform < cumulative) break;
  }
  return last;
}

function check(settings: Required<TabularOptions>): void {
  checkInteger('features', settings.features, 1, 65536);
  checkInteger('informative', settings.informative, 1, settings.features);
  checkInteger('classes', settings.classes, 2, 256);
  checkInteger('hidden', settings.hidden, 1, 65536);
  for (const split of ['train', 'validation', 'test'] as const) {
    checkInteger(split, settings[split], 1, 10_000_000);
  }
  const { sharpness } = settings;
  if (!(sharpness >= 0 && sharpness <= 1e6))
    throw invalid('sharpness', 'a number from 0 to 1000000', sharpness);
}

function checkInteger(name: keyof TabularOptions, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw invalid(name, `an integer from ${least} to ${most}`, value);
  }
}

function invalid(name: keyof TabularOptions, expected: string, received: unknown): DatasetError {
  return invalidOption('generateTabular', name, expected, received, DEFAULTS);
}
