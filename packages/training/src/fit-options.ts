import {
  checkKeys,
  checkNumber,
  checkRegularizer,
  none,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { TrainingData } from './batches.ts';
import type { FitCallbacks } from './callbacks.ts';
import { type CheckpointOptions, checkCheckpointOptions } from './checkpoint.ts';
import { type ClipOptions, checkClipping } from './clipping.ts';
import type { WeightOptions } from './example-weights.ts';
import type { LearningRate } from './learning-rate.ts';
import type { ObjectiveOptions } from './objective.ts';
import type { EpochRecord } from './progress.ts';
import { checkReplay, type Replay } from './replay.ts';

/** Options of `fit`. Missing `optimizer`, `loss` and `metrics` are those of the compiled model. */
export interface FitOptions extends ObjectiveOptions, WeightOptions, ClipOptions {
  /** An optimizer, or a name that `model.compile` accepts. */
  readonly optimizer?: tf.Optimizer | string;
  /** Adds penalties, changes batches and losses, and acts between steps. */
  readonly regularizer?: Regularizer;
  /** Number of passes over the data, an integer >= 1. Default: 1. Set either this or `steps`. */
  readonly epochs?: number;
  /** Number of steps, an integer >= 1, over as many epochs as needed. */
  readonly steps?: number;
  /**
   * Steps per epoch for a source of batches, an integer >= 1, e.g. for a dataset without end. The next epoch continues
   * after them, and the source starts over when it ends. Default: until the source ends.
   */
  readonly batchesPerEpoch?: number;
  /** Examples per step, an integer >= 1. Default: 32, or that of `batchInputShape`. Sources of batches set their own size. */
  readonly batchSize?: number;
  /** Seed of the order, the validation split and batch changes, an integer >= 0. Default: 0. */
  readonly seed?: number;
  /** Whether to shuffle the examples in each epoch. Default: true, or false for a model with stateful layers. */
  readonly shuffle?: boolean;
  /** Learning rate of each step. Default: that of the optimizer. Callbacks can change it unless it is a schedule. */
  readonly learningRate?: LearningRate;
  /** Validation data, evaluated after each epoch: examples, `{ batches }` or a `tf.data.Dataset`. */
  readonly validation?: TrainingData;
  /** Number of batches of each evaluation for a source of batches, an integer >= 1. Default: until the source ends. */
  readonly validationBatches?: number;
  /** Fraction of the examples, drawn by the seed, to use for validation, in (0, 1). */
  readonly validationSplit?: number;
  /** Callbacks, as in `model.fit`; `model.stopTraining = true` ends training after the step. */
  readonly callbacks?: FitCallbacks;
  /** Called after each step. */
  readonly onProgress?: (step: StepReport) => void;
  /** Ends training between two steps. */
  readonly signal?: AbortSignal;
  /** Saves checkpoints during training, and resumes from the last one. */
  readonly checkpoint?: CheckpointOptions;
  /**
   * `recordedStep` of `@regatta/wasm`: records the two parts of a step, gradients and update, and replays them, with the same
   * bits in less time. What losses, metrics, layers and constraints compute in JavaScript must then be the same in every step.
   */
  readonly replay?: Replay;
}

/** Report of a completed step. */
export interface StepReport {
  /** Steps completed, including this one. */
  readonly step: number;
  /** Total number of steps, if known. */
  readonly steps: number | undefined;
  /** Epoch, counted from 0. */
  readonly epoch: number;
  /** Loss of the batch, before the step. */
  readonly loss: number;
  /** Penalties, before the step. */
  readonly penalty: number;
  /** The minimized objective: loss + penalty. */
  readonly total: number;
  /** Norm over all gradients before clipping. */
  readonly gradientNorm: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
}

/** Result of training. The model has the final weights. */
export interface FitResult {
  /** `stopped` by the regularizer or a callback; `aborted` by the signal. */
  readonly status: 'completed' | 'stopped' | 'aborted';
  /** Steps completed. */
  readonly step: number;
  /** One record per epoch; the last one can cover part of an epoch. */
  readonly history: readonly EpochRecord[];
  /** What the regularizer did to the final weights, e.g. `{ restoredStep: 400 }`. */
  readonly outcome: Readonly<Record<string, number>>;
  /** Step of the checkpoint from which it resumed. */
  readonly resumedFrom?: number;
  /** Warnings about skipped checkpoints. */
  readonly warnings: readonly string[];
  /** With `replay`: which part of the steps was not replayed, and why. Missing if nothing speaks against replaying both. */
  readonly notReplayed?: string;
}

const KEYS = [
  'optimizer',
  'loss',
  'metrics',
  'regularizer',
  'epochs',
  'steps',
  'batchesPerEpoch',
  'batchSize',
  'seed',
  'shuffle',
  'learningRate',
  'clipNorm',
  'clipValue',
  'sampleWeight',
  'classWeight',
  'validation',
  'validationBatches',
  'validationSplit',
  'callbacks',
  'onProgress',
  'signal',
  'checkpoint',
  'replay',
] as const satisfies readonly (keyof FitOptions)[];

/** Options with defaults filled in. */
export type CheckedOptions = FitOptions & Required<Pick<FitOptions, 'regularizer' | 'seed'>>;

function either(options: FitOptions, one: keyof FitOptions, other: keyof FitOptions): void {
  if (options[one] === undefined || options[other] === undefined) return;
  throw new RegattaError({
    subject: 'fit',
    expected: `${one} or ${other}`,
    received: 'both',
    remedy: `Remove ${one} or ${other}.`,
  });
}

/** Options of `model.fit` and Keras, and what to use instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  validationData: 'Use validation: { x, y }, or a tf.data.Dataset.',
  validationSteps: 'Use validationBatches.',
  stepsPerEpoch: 'Use batchesPerEpoch.',
  initialEpoch: 'Use checkpoint, which continues where training ended.',
  verbose: 'Use onProgress or callbacks to report progress.',
  yieldEvery: 'Remove it: training lets other tasks run about ten times per second.',
};

/** Rejects options of `model.fit` that have other names here. */
function checkNames(options: FitOptions): void {
  for (const [name, remedy] of Object.entries(ELSEWHERE)) {
    if (!(name in options)) continue;
    throw new RegattaError({ subject: 'fit', expected: 'options of fit', received: name, remedy });
  }
}

/** Checks options. @throws RegattaError for unknown keys, numbers out of range and mutually exclusive options. */
export function checkedOptions(options: FitOptions): CheckedOptions {
  checkNames(options);
  checkKeys(options, KEYS, 'fit');
  either(options, 'epochs', 'steps');
  either(options, 'validation', 'validationSplit');
  for (const key of ['epochs', 'steps', 'batchesPerEpoch', 'batchSize', 'validationBatches'] as const) {
    if (options[key] !== undefined) checkNumber(options[key], 'fit', key, { min: 1, integer: true });
  }
  if (options.validationSplit !== undefined) {
    checkNumber(options.validationSplit, 'fit', 'validationSplit', { above: 0, max: 1 - 2 ** -24 });
  }
  checkClipping(options);
  if (options.checkpoint !== undefined) checkCheckpointOptions(options.checkpoint);
  if (options.replay !== undefined) checkReplay(options.replay);
  const { regularizer = none, seed = 0 } = options;
  checkRegularizer(regularizer, 'fit');
  return { ...options, regularizer, seed };
}
