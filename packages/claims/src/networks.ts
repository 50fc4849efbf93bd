import type { ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec, TrialSpec } from '@regatta/record';
import { type Budget, seedsUpTo, type TrialChoices, trialFor } from './trials.ts';

/** Seeds of the claims about networks in general. */
export const networkSeeds: Readonly<Record<ClaimSize, number>> = { quick: 8, full: 10 };

/**
 * Data that several claims use, with the training budget of the networks on them: about three times the step at which the plain
 * network has its best checkpoint, because regularized networks take longer, found with other seeds and validation data alone.
 */
export interface ClaimData {
  /** In the middle of a sentence. */
  readonly name: string;
  /** The task without parameters. */
  readonly base: string;
  /** Parameters of all its tasks. */
  readonly fixed: Readonly<Record<string, number>>;
  /** What the task has unless a parameter says otherwise. */
  readonly defaults: Readonly<Record<string, number>>;
  /** Instead of the task's default. */
  readonly steps?: number;
  /** Steps by width, where it is one of these: narrow networks learn slowly and must not be judged undertrained. */
  readonly stepsAt?: Readonly<Record<number, number>>;
  /** Examples per step, instead of the task's default. */
  readonly batchSize?: number;
}

/** Parameters that a claim may vary. */
export interface NetworkShape {
  /** Units of each hidden layer. */
  readonly width?: number;
  /** Training examples. */
  readonly train?: number;
}

/** A task of a claim. */
export interface ClaimNetwork {
  /** With its parameters. */
  readonly task: string;
  /** In the middle of a sentence. */
  readonly name: string;
  /** Instead of the task's default. */
  readonly steps?: number;
  /** Examples per step, instead of the task's default. */
  readonly batchSize?: number;
}

/** A new table of a new random teacher for each seed. */
export const table: ClaimData = {
  name: 'the generated table',
  base: 'generated-tabular-mlp',
  fixed: { fresh: 1 },
  defaults: { width: 64, train: 400 },
  steps: 600,
  stepsAt: { 4: 6000, 16: 2400 },
};

/** New figures for each seed, and a convolutional network. */
export const glyphs: ClaimData = {
  name: 'the generated glyphs',
  base: 'generated-glyphs-cnn',
  fixed: {},
  defaults: { train: 300 },
  steps: 1500,
};

/** Ten disjoint slices of Fashion-MNIST: with ten seeds in a row, each has images of its own. */
export const fashion: ClaimData = {
  name: 'Fashion-MNIST',
  base: 'fashion-mnist-mlp',
  fixed: { slices: 10 },
  defaults: { width: 512, train: 5000 },
  steps: 6000,
  batchSize: 32,
};

/** A fifth of the training images of each slice, for claims that need many trials. */
export const smallFashion: ClaimData = {
  ...fashion,
  fixed: { slices: 10, train: 1000 },
  steps: 2400,
  stepsAt: { 4: 6000, 16: 4000, 64: 3000 },
};

/** The same digits for all seeds. */
export const digits: ClaimData = {
  name: 'Optdigits',
  base: 'optdigits-mlp',
  fixed: {},
  defaults: { width: 128, train: 1000 },
  steps: 4500,
  stepsAt: { 32: 6000 },
};

/** A regression, divided anew by each seed. */
export const concrete: ClaimData = {
  name: 'the concrete strength data',
  base: 'uci-concrete-mlp',
  fixed: {},
  defaults: {},
  steps: 12_000,
};

/** The network on some data with this shape; its name is that of the data. */
export function networkOn(data: ClaimData, shape: NetworkShape = {}): ClaimNetwork {
  const { name, base, fixed, defaults, stepsAt, batchSize } = data;
  const parameters = Object.entries({ ...shape, ...fixed })
    .filter(([key, value]) => defaults[key] !== value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  const task = parameters.length === 0 ? base : `${base}@${parameters.join(',')}`;
  const width = shape.width ?? defaults.width;
  const steps = (width === undefined ? undefined : stepsAt?.[width]) ?? data.steps;
  return {
    task,
    name,
    ...(steps === undefined ? {} : { steps }),
    ...(batchSize === undefined ? {} : { batchSize }),
  };
}

/** The training budget of a network, where it is not the task's default. */
export const budgetOf = ({ steps, batchSize }: ClaimNetwork): Budget => ({
  ...(steps === undefined ? {} : { steps }),
  ...(batchSize === undefined ? {} : { batchSize }),
});

/** The trials of some arms of a network at each of the first seeds. */
export function networkTrials(
  network: ClaimNetwork,
  arms: readonly RegularizerSpec[],
  seeds: number,
  choices: TrialChoices = {},
): TrialSpec[] {
  const all = { ...budgetOf(network), ...choices };
  return seedsUpTo(seeds).flatMap((seed) => arms.map((arm) => trialFor(network.task, arm, seed, all)));
}
