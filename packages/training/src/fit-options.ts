import { checkKeys, checkNumber, none, RegattaError, type Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { FitCallbacks } from './callbacks.ts';
import { type CheckpointOptions, checkCheckpointOptions } from './checkpoint.ts';
import { type ClipOptions, checkClipping } from './clipping.ts';
import type { WeightOptions } from './example-weights.ts';
import type { Examples } from './examples.ts';
import type { LearningRate } from './learning-rate.ts';
import type { ObjectiveOptions } from './objective.ts';
import type { EpochRecord } from './progress.ts';

/** How a model is trained. Absent `optimizer`, `loss` and `metrics` are those that it was compiled with. */
export interface FitOptions extends ObjectiveOptions, WeightOptions, ClipOptions {
  /** An optimizer, or the name of one as `model.compile` takes it. */
  readonly optimizer?: tf.Optimizer | string;
  /** Penalties, changes of batches and losses, and what is done between steps. */
  readonly regularizer?: Regularizer;
  /** Passes through the data, an integer >= 1. Either this or `steps`; 1 unless one is given. */
  readonly epochs?: number;
  /** Steps, an integer >= 1, through the data as often as it takes. */
  readonly steps?: number;
  /** Examples in a step, an integer >= 1; 32 unless given. Sources of batches have their own. */
  readonly batchSize?: number;
  /** Seed of the order, of the validation split and of changes of batches, an integer >= 0; 0 unless given. */
  readonly seed?: number;
  /** Whether each epoch has an order of its own; true unless given. */
  readonly shuffle?: boolean;
  /** The learning rate of each step; the optimizer's own unless given. */
  readonly learningRate?: LearningRate;
  /** Data that is evaluated after each epoch. */
  readonly validation?: Examples;
  /** Share of the examples, drawn by the seed, that are kept for validation, in (0, 1). */
  readonly validationSplit?: number;
  /** As `model.fit` takes them; `model.stopTraining = true` ends the training after the step. */
  readonly callbacks?: FitCallbacks;
  /** Told after each step. */
  readonly onProgress?: (step: StepReport) => void;
  /** Ends the training between two steps. */
  readonly signal?: AbortSignal;
  /** Saves the training on the way, and goes on from where it was. */
  readonly checkpoint?: CheckpointOptions;
}

/** A step that was taken. */
export interface StepReport {
  /** Steps taken, this one among them. */
  readonly step: number;
  /** Steps of the whole training, where that is known. */
  readonly steps: number | undefined;
  /** Counted from 0. */
  readonly epoch: number;
  /** Loss of the batch, before the step. */
  readonly loss: number;
  /** Penalties, before the step. */
  readonly penalty: number;
  /** What was minimised: loss + penalty. */
  readonly total: number;
  /** Norm over all gradients before they were clipped. */
  readonly gradientNorm: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
}

/** What a training came to; the model has the final weights. */
export interface FitResult {
  /** `stopped`: by the regularizer or a callback. `aborted`: by the signal. */
  readonly status: 'completed' | 'stopped' | 'aborted';
  /** Steps taken. */
  readonly step: number;
  /** One record an epoch; the last one may be of a part of an epoch. */
  readonly history: readonly EpochRecord[];
  /** What the regularizer did to the final weights, e.g. `{ restoredStep: 400 }`. */
  readonly outcome: Readonly<Record<string, number>>;
  /** Steps of the checkpoint that it went on from. */
  readonly resumedFrom?: number;
  /** What was wrong with checkpoints that were passed over. */
  readonly warnings: readonly string[];
}

const KEYS = [
  ...['optimizer', 'loss', 'metrics', 'regularizer', 'epochs', 'steps', 'batchSize', 'seed', 'shuffle'],
  ...['learningRate', 'clipNorm', 'clipValue', 'sampleWeight', 'classWeight', 'validation'],
  ...['validationSplit', 'callbacks', 'onProgress', 'signal', 'checkpoint'],
] as const satisfies readonly (keyof FitOptions)[];

/** The options that have defaults. */
export type CheckedOptions = FitOptions &
  Required<Pick<FitOptions, 'regularizer' | 'batchSize' | 'seed' | 'shuffle'>>;

function either(options: FitOptions, one: keyof FitOptions, other: keyof FitOptions): void {
  if (options[one] === undefined || options[other] === undefined) return;
  throw new RegattaError({
    subject: 'fit',
    expected: `${one} or ${other}`,
    received: 'both',
    remedy: 'Leave one of them out.',
  });
}

/** Checks options. @throws RegattaError for unknown keys, numbers out of range, and options that exclude each other. */
export function checkedOptions(options: FitOptions): CheckedOptions {
  checkKeys(options, KEYS, 'fit');
  either(options, 'epochs', 'steps');
  either(options, 'validation', 'validationSplit');
  for (const key of ['epochs', 'steps', 'batchSize'] as const) {
    if (options[key] !== undefined) checkNumber(options[key], 'fit', key, { min: 1, integer: true });
  }
  if (options.validationSplit !== undefined) {
    checkNumber(options.validationSplit, 'fit', 'validationSplit', { above: 0, max: 1 - 2 ** -24 });
  }
  checkClipping(options);
  if (options.checkpoint !== undefined) checkCheckpointOptions(options.checkpoint);
  const { regularizer = none, batchSize = 32, seed = 0, shuffle = true } = options;
  return { ...options, regularizer, batchSize, seed, shuffle };
}
