import { RegattaError, type Stream, type Training } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { OrderedBatch } from './batches.ts';
import type { Losses } from './progress.ts';
import type { Gradients, StepContext, StepParts } from './step-parts.ts';

/** What training needs in addition to its batches. */
export interface TrainingContext extends StepContext {
  readonly training: Training;
  /** Stream for batch changes. */
  readonly batchStream: Stream;
  readonly parts: StepParts;
}

/** Losses of a step, and the norm over all gradients before clipping. */
export interface StepLosses extends Losses {
  readonly gradientNorm: number;
}

/** The trainable variables, each once. @throws RegattaError if there are none. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  const values = model.trainableWeights.map((weight) => weight.read());
  const variables = values.filter((value): value is tf.Variable => value instanceof tf.Variable);
  if (variables.length > 0) return [...new Set(variables)];
  throw new RegattaError({
    subject: 'fit',
    expected: 'a model with trainable weights',
    received:
      model.weights.length === 0 ? 'no weights' : `${model.weights.length} weights, all of them frozen`,
    remedy: 'Set trainable = true on the layers to train, and on the model.',
  });
}

/** The batch after the regularizer's change; it frees what was made for it, and not the tensors of the batch. */
function changed(context: TrainingContext, batch: OrderedBatch, step: number): OrderedBatch {
  const { regularizer, model, objective, batchStream } = context;
  const [x, y] = [batch.x[0], batch.y[0]];
  const change = regularizer.batch?.bind(regularizer);
  if (change === undefined || x === undefined || y === undefined) return { ...batch, dispose() {} };
  const outputShape = model.outputs[objective.outputs[0] ?? 0]?.shape ?? [];
  const { x: newX, y: newY } = tf.tidy(() => ({
    ...change(x, y, { stream: batchStream.fold(step), step, outputShape }),
  }));
  const made = [newX, newY].filter((tensor) => tensor !== x && tensor !== y);
  return { ...batch, x: [newX], y: [newY], dispose: () => tf.dispose(made) };
}

/** Loss and gradients of a batch, which is freed. */
function gradientsOf(batch: OrderedBatch, parts: StepParts, variables: readonly tf.Variable[]): Gradients {
  try {
    return parts.gradients(batch, variables);
  } finally {
    batch.dispose();
  }
}

/** The error for a step with a non-finite value, or for the previous step if it already made the weights non-finite. */
function diverged(model: tf.LayersModel, step: number, what: string, received: number): RegattaError {
  const remedy = 'Lower the learning rate, set clipNorm, scale the inputs, or use a loss on logits.';
  if (step > 0 && !hasFiniteWeights(model)) {
    return new RegattaError({
      subject: 'fit',
      expected: `finite weights after step ${step - 1}`,
      received: `${what} ${received} in step ${step}`,
      remedy: `The optimizer computed weights that are not finite from finite gradients: reload the model or resume from a checkpoint. ${remedy}`,
    });
  }
  return new RegattaError({
    subject: 'fit',
    expected: `a finite ${what} in step ${step}`,
    received,
    remedy: `The weights are those from before that step. ${remedy}`,
  });
}

/** Checks the weights at the end of training, which no later loss shows. @throws RegattaError if some are not finite. */
export function checkFinalWeights(model: tf.LayersModel, step: number): void {
  const wrong = model.weights.find((weight) => !weight.read().dataSync().every(Number.isFinite));
  if (wrong === undefined) return;
  throw new RegattaError({
    subject: 'fit',
    site: wrong.originalName,
    expected: `finite weights after step ${step - 1}`,
    received: 'weights that are not finite',
    remedy:
      'They come from finite losses and gradients: reload the model or resume from a checkpoint. Lower the learning rate, set clipNorm, scale the inputs, or use another optimizer.',
  });
}

const hasFiniteWeights = (model: tf.LayersModel): boolean =>
  model.weights.every((weight) => weight.read().dataSync().every(Number.isFinite));

/**
 * Takes one step: computes loss, penalties and gradients, updates the weights, applies layer constraints, and runs the
 * regularizer's `afterStep`.
 *
 * @throws RegattaError when the loss or a gradient is not finite; the weights are then those before the step.
 */
export async function takeStep(
  context: TrainingContext,
  batch: OrderedBatch,
  step: number,
  learningRate: number,
): Promise<StepLosses> {
  const { model, training, parts } = context;
  const variables = trainableVariables(model);
  const { summary, gradients, replaced } = gradientsOf(changed(context, batch, step), parts, variables);
  try {
    const values = await summary.data();
    const [loss = Number.NaN, penalty = Number.NaN, ...rest] = values;
    const gradientNorm = rest.pop() ?? Number.NaN;
    const wrong = Object.entries({ loss, penalty, 'gradient norm': gradientNorm }).find(
      ([, value]) => !Number.isFinite(value),
    );
    if (wrong !== undefined) {
      for (const { variable, before } of replaced) variable.assign(before);
      throw diverged(model, step, ...wrong);
    }
    parts.update(gradients, gradientNorm);
    training.afterStep({ step, learningRate });
    return { loss, penalty, metrics: rest, gradientNorm };
  } finally {
    tf.dispose([summary, gradients.map(({ tensor }) => tensor), replaced.map(({ before }) => before)]);
  }
}
