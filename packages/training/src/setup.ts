import { beginTraining, RegattaError, type Regularizer, stream, type Training } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type Batches, batchesFrom, batchesOf, type TrainingData } from './batches.ts';
import { bytesOf, crc32 } from './crc32.ts';
import { allRows } from './evaluate.ts';
import { exampleWeights } from './example-weights.ts';
import { checkedExamples, type ExampleLists, type Examples, tensorsIn } from './examples.ts';
import { type CheckedOptions, checkedOptions, type FitOptions } from './fit-options.ts';
import { dataIdentity, type Identity, methodIdentity, modelIdentity } from './identity.ts';
import { learningRateAt, learningRateOf } from './learning-rate.ts';
import { type Objective, objectiveOf } from './objective.ts';
import { checkTargets } from './targets.ts';
import type { StepContext } from './train-step.ts';

/** A training run that is ready to start. */
export interface Run {
  readonly options: CheckedOptions;
  readonly context: StepContext;
  readonly batches: Batches;
  readonly validation: { readonly examples: ExampleLists; readonly rows: Int32Array } | undefined;
  readonly epochs: number;
  /** Total number of steps, if known. */
  readonly steps: number | undefined;
  readonly samples: number | undefined;
  readonly learningRate: (step: number) => number;
  /** Returns the identity that checkpoints are compared with. */
  identity(): Identity;
  dispose(): void;
}

function fail(expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject: 'fit', expected, received, remedy });
}

function optimizerFor(model: tf.LayersModel, given: FitOptions['optimizer']): tf.Optimizer {
  if (typeof given === 'string') {
    const twin = tf.model({ inputs: model.inputs, outputs: model.outputs });
    twin.compile({ optimizer: given, loss: 'meanSquaredError' });
    return twin.optimizer;
  }
  const optimizer: tf.Optimizer | undefined = given ?? model.optimizer;
  return (
    optimizer ?? fail('an optimizer', optimizer, "Pass e.g. optimizer: 'adam', or call model.compile first.")
  );
}

function checkRegularizer(regularizer: Regularizer, model: tf.LayersModel, options: FitOptions): void {
  if (regularizer.batch === undefined) return;
  const remedy = `Remove the regularizer ${regularizer.name}, which changes batches.`;
  if (model.inputs.length + model.outputs.length > 2) {
    fail(
      'a model with one input and one output',
      `${model.inputs.length} inputs and ${model.outputs.length} outputs`,
      remedy,
    );
  }
  if (options.sampleWeight === undefined && options.classWeight === undefined) return;
  fail('examples of equal weight', 'sampleWeight or classWeight', remedy);
}

/** Examples that live as long as training; tensors created for them are added to `made`. */
function held(
  examples: Examples,
  objective: Objective,
  model: tf.LayersModel,
  made: tf.Tensor[],
  subject: string,
): ExampleLists {
  const lists = checkedExamples(examples, objective.inputs, objective.targets, subject);
  const given = new Set([...tensorsIn(examples.x), ...tensorsIn(examples.y)]);
  made.push(...[...lists.x, ...lists.y].filter((tensor) => !given.has(tensor)));
  try {
    checkTargets(lists, objective, model.outputs, subject);
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
  return lists;
}

interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** Indices for training and validation, drawn by the seed and sorted. */
function splitRows(size: number, share: number, seed: number): Split {
  const count = Math.round(size * share);
  if (count < 1 || count >= size) {
    fail(
      `a validationSplit that leaves some of ${size} examples for training and for validation`,
      share,
      'Pass e.g. validationSplit: 0.2 with at least 5 examples.',
    );
  }
  const order = stream(seed).fold('validation').permutation(size);
  return { train: order.slice(count).sort(), validation: order.slice(0, count).sort() };
}

/** The identity of the options, as far as they determine the training run's bits. */
function optionIdentity({
  options,
  weights,
  objective,
  rate,
  steps,
}: {
  readonly options: CheckedOptions;
  readonly weights: Float32Array | undefined;
  readonly objective: Objective;
  readonly rate: number;
  readonly steps: number | undefined;
}): Identity {
  const { learningRate = rate, regularizer } = options;
  const schedule = typeof learningRate === 'function' ? 'function' : learningRate;
  const { batchSize, seed, shuffle, clipNorm, clipValue, validationSplit } = options;
  const plain = { batchSize, seed, shuffle, clipNorm, clipValue, validationSplit, learningRate: schedule };
  return {
    ...Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, JSON.stringify(value ?? null)])),
    'loss and metrics': objective.description,
    'weights of examples': weights === undefined ? 'none' : `checksum ${crc32(bytesOf(weights))}`,
    // A regularizer that follows training can depend on its length.
    ...(regularizer.follow === undefined ? {} : { steps: String(steps) }),
  };
}

/** Checks everything and starts training. @throws RegattaError for a model, data and options that do not match. */
export function setUp(model: tf.LayersModel, data: TrainingData, given: FitOptions): Run {
  const options = checkedOptions(given);
  const { regularizer, seed, batchSize, shuffle } = options;
  const objective = objectiveOf(model, options, 'fit');
  checkRegularizer(regularizer, model, options);
  const made: tf.Tensor[] = [];
  const whole = 'batches' in data ? undefined : held(data, objective, model, made, 'fit');
  const rows = whole && allRows(whole.size);
  const split = options.validationSplit;
  if (whole === undefined && (split ?? options.sampleWeight ?? options.classWeight) !== undefined) {
    fail(
      'data as tensors for validationSplit, sampleWeight and classWeight',
      'batches',
      'Pass { x, y } instead of { batches }, or remove these options.',
    );
  }
  const parts = whole && split !== undefined ? splitRows(whole.size, split, seed) : undefined;
  const other = options.validation && held(options.validation, objective, model, made, 'fit: validation');
  const weights = whole && exampleWeights(whole, options);
  const trained = parts?.train ?? rows ?? allRows(0);
  const order = stream(seed).fold('order');
  const batches =
    'batches' in data || whole === undefined
      ? batchesFrom('batches' in data ? data.batches : [], objective, model.outputs, 'fit')
      : batchesOf(whole, { batchSize, shuffle, order, rows: trained, weights });
  const epochs = options.steps === undefined ? (options.epochs ?? 1) : Number.POSITIVE_INFINITY;
  const steps = options.steps ?? (batches.perEpoch === undefined ? undefined : batches.perEpoch * epochs);
  const optimizer = optimizerFor(model, options.optimizer);
  const rate = learningRateOf(optimizer);
  const learningRate = options.learningRate === undefined ? () => rate : learningRateAt(options.learningRate);
  const training: Training = beginTraining(regularizer, model, steps === undefined ? {} : { steps });
  const batchStream = stream(seed).fold('batch');
  const { clipNorm, clipValue } = options;
  const clipping = { ...(clipNorm ? { clipNorm } : {}), ...(clipValue ? { clipValue } : {}) };
  return {
    options,
    context: { model, regularizer, training, objective, optimizer, clipping, batchStream },
    batches,
    validation: other
      ? { examples: other, rows: allRows(other.size) }
      : parts && whole && { examples: whole, rows: parts.validation },
    epochs,
    steps,
    samples: whole && trained.length,
    learningRate,
    identity: () => ({
      ...modelIdentity(model),
      ...methodIdentity(regularizer, optimizer),
      ...optionIdentity({ options, weights, objective, rate, steps }),
      ...dataIdentity(whole, 'data'),
      ...dataIdentity(other, 'validation'),
    }),
    dispose() {
      tf.dispose(made);
      if (typeof options.optimizer === 'string') optimizer.dispose();
    },
  };
}
