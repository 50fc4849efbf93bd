import { lossesOf, RegattaError, type Regularizer, type Stream, type Training } from '@regatta/core';
import { applyByVariable } from '@regatta/core/gradients';
import { clearCellMasks } from '@regatta/core/keras';
import * as tf from '@tensorflow/tfjs';
import type { OrderedBatch } from './batches.ts';
import { type ClipOptions, clipped, globalNorm } from './clipping.ts';
import { applyConstraints } from './constraints.ts';
import { chosenFrom, outputLoss, outputsOf, trainingOutputs } from './losses.ts';
import type { Objective } from './objective.ts';
import type { Losses } from './progress.ts';

/** What a step needs in addition to its batch. */
export interface StepContext {
  readonly model: tf.LayersModel;
  readonly regularizer: Regularizer;
  readonly training: Training;
  readonly objective: Objective;
  readonly optimizer: tf.Optimizer;
  readonly clipping: ClipOptions;
  /** Stream for batch changes. */
  readonly batchStream: Stream;
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

/** Inputs and targets after the regularizer's batch change. */
function changed(context: StepContext, batch: OrderedBatch, step: number): Pick<OrderedBatch, 'x' | 'y'> {
  const { regularizer, model, batchStream } = context;
  const [x, y] = [batch.x[0], batch.y[0]];
  if (regularizer.batch === undefined || x === undefined || y === undefined) return batch;
  const outputShape = model.outputs[context.objective.outputs[0] ?? 0]?.shape ?? [];
  const { x: newX, y: newY } = regularizer.batch(x, y, { stream: batchStream.fold(step), step, outputShape });
  return { x: [newX], y: [newY] };
}

/** Gradients by variable name; and loss, penalty, metrics and gradient norm in one tensor. */
function gradientsOf(
  context: StepContext,
  batch: OrderedBatch,
  step: number,
  variables: tf.Variable[],
): { all: tf.Tensor; grads: tf.NamedTensorMap } {
  const { model, regularizer, objective, optimizer } = context;
  return tf.tidy(() => {
    const { x, y } = changed(context, batch, step);
    let summary = tf.tensor1d([]);
    const { value, grads } = optimizer.computeGradients(() => {
      const passes = trainingOutputs(regularizer, () => {
        clearCellMasks(model);
        return chosenFrom(outputsOf(model, x, true), objective);
      });
      const losses = objective.losses.map((measure, i) =>
        outputLoss(measure, regularizer, batch.weights)(y[i]!, passes[i]!),
      );
      const loss = tf.addN(losses).asScalar();
      const penalty = lossesOf(model).reduce((sum, one) => tf.add(sum, one), tf.scalar(0));
      const first =
        (regularizer.passes ?? 1) === 1 ? passes : passes.map((all) => tf.slice(all, 0, batch.rows));
      summary = tf.keep(tf.stack([loss, penalty, ...objective.measure(y, first, losses)]).as1D());
      return tf.add(loss, penalty).asScalar();
    }, variables);
    value.dispose();
    const norm = globalNorm(Object.values(grads));
    const all = tf.concat([summary, norm.as1D()]);
    summary.dispose();
    return { all, grads };
  });
}

/** Saves non-trainable weights, such as statistics, which a forward pass can change. Cheap, as copies share data. */
function hold(model: tf.LayersModel): { restore(): void; dispose(): void } {
  const held = model.nonTrainableWeights.flatMap((weight) => {
    const value = weight.read();
    return value instanceof tf.Variable ? [{ value, before: value.clone() }] : [];
  });
  return {
    restore() {
      for (const { value, before } of held) value.assign(before);
    },
    dispose: () => tf.dispose(held.map(({ before }) => before)),
  };
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
  context: StepContext,
  batch: OrderedBatch,
  step: number,
  learningRate: number,
): Promise<StepLosses> {
  const { model, optimizer, training, clipping } = context;
  const variables = trainableVariables(model);
  const before = hold(model);
  try {
    const { all, grads } = gradientsOf(context, batch, step, variables);
    const values = await all.data();
    all.dispose();
    try {
      const [loss = Number.NaN, penalty = Number.NaN, ...rest] = values;
      const gradientNorm = rest.pop() ?? Number.NaN;
      const wrong = Object.entries({ loss, penalty, 'gradient norm': gradientNorm }).find(
        ([, value]) => !Number.isFinite(value),
      );
      if (wrong !== undefined) {
        before.restore();
        throw diverged(model, step, ...wrong);
      }
      tf.tidy(() => {
        const bounded = Object.entries(grads).map(([name, gradient]) => [
          name,
          clipped(gradient, gradientNorm, clipping),
        ]);
        const byName = Object.fromEntries(bounded);
        applyByVariable(
          optimizer,
          variables.map(({ name }) => ({ name, tensor: byName[name] })),
        );
      });
      applyConstraints(model);
      training.afterStep({ step, learningRate });
      return { loss, penalty, metrics: rest, gradientNorm };
    } finally {
      tf.dispose(grads);
    }
  } finally {
    before.dispose();
  }
}
