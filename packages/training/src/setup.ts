import { beginTraining, RegattaError, type Regularizer, stream, type Training } from '@regatta/core';
import { statefulLayers } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import {
  type Batches,
  type BatchSource,
  batchesFrom,
  batchesOf,
  sourceIn,
  type TrainingData,
} from './batches.ts';
import { checkMonitors } from './callbacks.ts';
import { bytesOf, crc32 } from './crc32.ts';
import { allRows, batchSizeOf, lossesOver, lossesOverBatches } from './evaluate.ts';
import { exampleWeights } from './example-weights.ts';
import { checkedExamples, type ExampleLists, type Examples, tensorsIn } from './examples.ts';
import { type CheckedOptions, checkedOptions, type FitOptions } from './fit-options.ts';
import { checkRows } from './fixed-rows.ts';
import { dataIdentity, type Identity, methodIdentity, modelIdentity } from './identity.ts';
import { checkInputs } from './inputs.ts';
import { type LearningRates, learningRateOf, learningRatesOf } from './learning-rate.ts';
import { type Objective, objectiveOf } from './objective.ts';
import type { Losses } from './progress.ts';
import { stepParts } from './step-parts.ts';
import { checkTargets } from './targets.ts';
import { type TrainingContext, trainableVariables } from './train-step.ts';

/** A training run that is ready to start. */
export interface Run {
  readonly options: CheckedOptions;
  readonly context: TrainingContext;
  readonly batches: Batches;
  readonly batchSize: number;
  /** Evaluates the validation data, if there is any. */
  readonly validate: (() => Promise<Losses>) | undefined;
  readonly epochs: number;
  /** Total number of steps, if known. */
  readonly steps: number | undefined;
  readonly samples: number | undefined;
  readonly learningRates: LearningRates;
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
  if (regularizer.needsValidation && (options.validation ?? options.validationSplit) === undefined) {
    fail(
      `validation data, which ${regularizer.name} needs`,
      'none',
      'Pass validation or validationSplit, or remove the regularizer.',
    );
  }
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
  checkInputs(lists, objective.inputs, subject);
  checkTargets(lists, objective, model.outputs, subject);
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

/** Whether to shuffle; a model whose layers keep states sees examples in order. */
function shuffleOf(model: tf.LayersModel, options: FitOptions): boolean {
  const [stateful] = statefulLayers(model);
  if (stateful === undefined) return options.shuffle ?? true;
  if (options.shuffle === true) {
    fail(
      'shuffle: false for a model with stateful layers',
      `shuffle: true and the stateful layer ${stateful.name}`,
      'Omit shuffle, or build the layer with stateful: false.',
    );
  }
  if (options.validationSplit !== undefined) {
    fail(
      'examples in order for a model with stateful layers',
      `validationSplit and the stateful layer ${stateful.name}`,
      'Pass validation instead of validationSplit, or build the layer with stateful: false.',
    );
  }
  return false;
}

/** Rejects options that do not apply to the kind of data. */
function checkKinds(
  options: FitOptions,
  data: BatchSource | undefined,
  validation: BatchSource | undefined,
): void {
  const ignored = [
    ...(options.validationSplit === undefined ? [] : ['validationSplit']),
    ...(options.sampleWeight === undefined ? [] : ['sampleWeight']),
    ...(options.shuffle === true ? ['shuffle'] : []),
  ];
  if (data !== undefined && ignored.length > 0) {
    fail(
      `data as tensors for ${ignored.join(' and ')}`,
      'batches',
      'Pass { x, y } instead of { batches }, or remove these options: a source sets the order of its batches.',
    );
  }
  const needless = [
    ...(data === undefined && options.batchesPerEpoch !== undefined ? ['batchesPerEpoch'] : []),
    ...(validation === undefined && options.validationBatches !== undefined ? ['validationBatches'] : []),
  ];
  if (needless.length === 0) return;
  fail(
    `a source of batches for ${needless.join(' and ')}`,
    'no batches',
    `Remove ${needless.join(' and ')}, or pass batches: a tf.data.Dataset, a list or an iterable.`,
  );
}

/** The identity of the options, as far as they determine the training run's bits. */
function optionIdentity({
  options,
  weights,
  objective,
  rate,
  steps,
  batchSize,
  shuffle,
}: {
  readonly options: CheckedOptions;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly weights: Float32Array | undefined;
  readonly objective: Objective;
  readonly rate: number;
  readonly steps: number | undefined;
}): Identity {
  const { learningRate = rate, regularizer } = options;
  const schedule = typeof learningRate === 'function' ? 'function' : learningRate;
  const { seed, clipNorm, clipValue, validationSplit, batchesPerEpoch, validationBatches } = options;
  const plain = { batchSize, seed, shuffle, clipNorm, clipValue, validationSplit, learningRate: schedule };
  const sources = {
    ...(batchesPerEpoch === undefined ? {} : { batchesPerEpoch: String(batchesPerEpoch) }),
    ...(validationBatches === undefined ? {} : { validationBatches: String(validationBatches) }),
  };
  return {
    ...Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, JSON.stringify(value ?? null)])),
    ...sources,
    'loss and metrics': objective.description,
    'weights of examples': weights === undefined ? 'none' : `checksum ${crc32(bytesOf(weights))}`,
    // A regularizer that follows training can depend on its length.
    ...(regularizer.follow === undefined ? {} : { steps: String(steps) }),
  };
}

/** Checks everything and starts training. @throws RegattaError for a model, data and options that do not match. */
export function setUp(model: tf.LayersModel, data: TrainingData, given: FitOptions): Run {
  const options = checkedOptions(given);
  const { regularizer, seed, classWeight } = options;
  const objective = objectiveOf(model, options, 'fit');
  trainableVariables(model);
  checkRegularizer(regularizer, model, options);
  const shuffle = shuffleOf(model, options);
  const batchSize = batchSizeOf(model, options.batchSize, 'fit');
  const source = sourceIn(data);
  const validationSource = options.validation && sourceIn(options.validation);
  checkKinds(options, source, validationSource);
  const optimizer = optimizerFor(model, options.optimizer);
  const rate = learningRateOf(optimizer);
  const learningRates = learningRatesOf(optimizer, options.learningRate);
  const metricNames = ['loss', 'penalty', ...objective.metricNames];
  const validated = (options.validation ?? options.validationSplit) !== undefined;
  checkMonitors(options.callbacks, [
    ...metricNames,
    'total',
    ...(validated ? metricNames.map((name) => `val_${name}`) : []),
  ]);
  const made: tf.Tensor[] = [];
  try {
    const examples = (value: TrainingData, subject: string): ExampleLists =>
      held(value as Examples, objective, model, made, subject);
    const whole = source === undefined ? examples(data, 'fit') : undefined;
    const split = options.validationSplit;
    const parts = whole && split !== undefined ? splitRows(whole.size, split, seed) : undefined;
    const other =
      options.validation && validationSource === undefined
        ? examples(options.validation, 'fit: validation')
        : undefined;
    const rows = parts?.train ?? allRows(whole?.size ?? 0);
    const validation = other
      ? { examples: other, rows: allRows(other.size) }
      : parts && whole && { examples: whole, rows: parts.validation };
    if (whole !== undefined) checkRows(model, rows.length, 'fit', true);
    if (validation !== undefined) checkRows(model, validation.rows.length, 'fit: validation', true);
    const weights = whole && exampleWeights(whole, options, { objective, model });
    const plan = { model, objective, subject: 'fit', classWeight };
    const batches =
      whole === undefined
        ? batchesFrom(source ?? [], {
            ...plan,
            perEpoch: options.batchesPerEpoch,
            bounded: options.steps !== undefined,
          })
        : batchesOf(whole, { batchSize, shuffle, order: stream(seed).fold('order'), rows, weights });
    const evaluated =
      validationSource &&
      batchesFrom(validationSource, {
        model,
        objective,
        subject: 'fit: validation',
        perEpoch: options.validationBatches,
        bounded: false,
      });
    const overExamples =
      validation &&
      (() => Promise.resolve(lossesOver(model, objective, validation.examples, validation.rows, batchSize)));
    const overBatches =
      evaluated &&
      (async () => {
        const found = await lossesOverBatches(model, objective, evaluated.epoch(0, 0));
        evaluated.close();
        return found;
      });
    const epochs = options.steps === undefined ? (options.epochs ?? 1) : Number.POSITIVE_INFINITY;
    const steps = options.steps ?? (batches.perEpoch === undefined ? undefined : batches.perEpoch * epochs);
    const training: Training = beginTraining(regularizer, model, steps === undefined ? {} : { steps });
    const { clipNorm, clipValue } = options;
    const clipping = { ...(clipNorm ? { clipNorm } : {}), ...(clipValue ? { clipValue } : {}) };
    const step = { model, regularizer, objective, optimizer, clipping };
    const context: TrainingContext = {
      ...step,
      training,
      batchStream: stream(seed).fold('batch'),
      parts: stepParts(step, options.replay),
    };
    return {
      options,
      context,
      batches,
      batchSize,
      validate: overBatches ?? overExamples,
      epochs,
      steps,
      samples: whole && rows.length,
      learningRates,
      identity: () => ({
        ...modelIdentity(model),
        ...methodIdentity(regularizer, optimizer),
        ...optionIdentity({ options, weights, objective, rate, steps, batchSize, shuffle }),
        ...dataIdentity(whole, 'data'),
        ...dataIdentity(other, 'validation'),
      }),
      dispose() {
        tf.dispose(made);
        context.parts.dispose();
        batches.close();
        evaluated?.close();
        if (typeof options.optimizer === 'string') optimizer.dispose();
      },
    };
  } catch (error) {
    tf.dispose(made);
    if (typeof options.optimizer === 'string') optimizer.dispose();
    throw error;
  }
}
