import { RegattaError } from '@regatta/core';
import { clearCellMasks, lendOptimizer, statefulLayers } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { type CallbackCalls, callbackCalls } from './callbacks.ts';
import { checkResumable, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { FitResult } from './fit-options.ts';
import {
  beginning,
  byName,
  countStep,
  type EpochRecord,
  meansOf,
  nextEpoch,
  type Progress,
} from './progress.ts';
import type { Run } from './setup.ts';
import { checkFinalWeights, takeStep } from './train-step.ts';

/** Milliseconds of training between pauses that let other tasks run. */
const PAUSE_EVERY = 100;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Closes an epoch or part of an epoch: computes means, evaluates the validation data and adds the record. */
async function closeEpoch(run: Run, at: Progress, calls: CallbackCalls): Promise<void> {
  const { context, validate } = run;
  const { model, objective, training } = context;
  const names = objective.metricNames;
  const { loss, penalty, metrics } = meansOf(at);
  const { epoch, step, learningRate } = at;
  const own = {
    epoch,
    step,
    learningRate,
    loss,
    penalty,
    total: loss + penalty,
    metrics: byName(names, metrics),
  };
  const logs = { loss, penalty, total: own.total, ...own.metrics };
  let record: EpochRecord = own;
  if (validate !== undefined) {
    const found = await validate();
    checkValidation(model, found.loss, step);
    const validationMetrics = byName(names, found.metrics);
    record = {
      ...own,
      validationLoss: found.loss,
      validationPenalty: found.penalty,
      validationTotal: found.loss + found.penalty,
      validationMetrics,
    };
    Object.assign(logs, { val_loss: found.loss, val_penalty: found.penalty });
    for (const [name, value] of Object.entries(validationMetrics))
      Object.assign(logs, { [`val_${name}`]: value });
    if (training.afterEvaluation({ step, validationLoss: found.loss }) === 'stop') at.stopped = true;
  }
  at.history.push(record);
  await calls.epochEnd(epoch, logs);
  if (model.stopTraining) at.stopped = true;
  nextEpoch(at);
}

/** Rejects a validation loss that is not finite: early stopping would never see a better one. */
function checkValidation(model: tf.LayersModel, loss: number, step: number): void {
  checkFinalWeights(model, step);
  if (Number.isFinite(loss)) return;
  throw new RegattaError({
    subject: 'fit: validation',
    expected: `a finite loss after step ${step - 1}`,
    received: loss,
    remedy:
      'The inputs and targets are finite: lower the learning rate, scale the inputs as in training, or use a loss on logits.',
  });
}

/** Trains from the progress `at` until the end, a stop or an abort. */
async function steps(
  run: Run,
  at: Progress,
  calls: CallbackCalls,
  save: (due: boolean) => Promise<void>,
): Promise<void> {
  const { context, batches, options } = run;
  const { signal, checkpoint, onProgress } = options;
  const every = checkpoint?.every;
  const names = context.objective.metricNames;
  const halted = (): boolean =>
    at.stopped || signal?.aborted === true || (options.steps !== undefined && at.step >= options.steps);
  let paused = performance.now();
  while (!halted() && at.epoch < run.epochs) {
    const { epoch } = at;
    // The states of the last batch of an epoch do not belong to the first one.
    if (at.batch === 0) for (const layer of statefulLayers(context.model)) layer.resetStates();
    await calls.epochBegin(epoch);
    for await (const batch of batches.epoch(epoch, at.batch)) {
      try {
        const number = at.batch;
        await calls.batchBegin(number, batch.rows);
        const rate = run.learningRates.begin(at.step);
        const losses = await takeStep(context, batch, at.step, rate);
        countStep(at, losses, batch.rows, rate);
        const { loss, penalty, gradientNorm } = losses;
        const found = { loss, penalty, total: loss + penalty };
        onProgress?.({ step: at.step, steps: run.steps, epoch, ...found, gradientNorm, learningRate: rate });
        const logs = { batch: number, size: batch.rows, ...found, ...byName(names, losses.metrics) };
        await calls.batchEnd(number, logs);
        if (context.model.stopTraining) at.stopped = true;
        await save(every !== undefined && at.step % every === 0);
        if (performance.now() - paused > PAUSE_EVERY) {
          await Promise.all([calls.yielded(epoch, number, logs), pause()]);
          paused = performance.now();
        }
      } finally {
        batch.dispose();
      }
      if (halted()) break;
    }
    if (halted()) break;
    await closeEpoch(run, at, calls);
    await save(every === undefined);
  }
}

/** Runs the training; see `fit`. */
export async function train(run: Run): Promise<FitResult> {
  const { context, options } = run;
  const { model, training, objective } = context;
  const { checkpoint, signal } = options;
  const { batchSize } = run;
  let at = beginning(objective.metricNames.length);
  let warnings: readonly string[] = [];
  let saved = 0;
  let write = async (): Promise<void> => {};
  if (checkpoint !== undefined) {
    checkResumable(model);
    training.save();
    const subject = { ...context, identity: run.identity() };
    write = () => saveCheckpoint(checkpoint, subject, at);
    if (checkpoint.resume ?? true) {
      const found = await loadCheckpoint(checkpoint, subject);
      warnings = found.warnings;
      at = found.progress ?? at;
      if (found.learningRate !== undefined) run.learningRates.resume(found.learningRate);
    }
  }
  const resumedFrom = at.step;
  saved = resumedFrom;
  const metrics = ['loss', ...objective.metricNames];
  const calls = callbackCalls(options.callbacks, model, {
    epochs: options.steps === undefined ? run.epochs : undefined,
    steps: run.batches.perEpoch,
    samples: run.samples,
    batchSize,
    metrics: run.validate === undefined ? metrics : [...metrics, ...metrics.map((name) => `val_${name}`)],
  });
  model.stopTraining = false;
  const takeBack = lendOptimizer(model, context.optimizer);
  try {
    await calls.trainBegin();
    await steps(run, at, calls, async (due) => {
      if (!due) return;
      await write();
      saved = at.step;
    });
    if (at.step > saved || at.stopped) await write();
    const aborted = signal?.aborted === true && !at.stopped && !complete(run, at);
    if (!aborted && at.batch > 0) await closeEpoch(run, at, calls);
    if (at.step > resumedFrom) checkFinalWeights(model, at.step);
    const outcome = training.end();
    const notReplayed = context.parts.notReplayed();
    await calls.trainEnd();
    return {
      status: aborted ? 'aborted' : at.stopped ? 'stopped' : 'completed',
      step: at.step,
      history: at.history,
      outcome,
      ...(resumedFrom > 0 ? { resumedFrom } : {}),
      warnings,
      ...(notReplayed === undefined ? {} : { notReplayed }),
    };
  } finally {
    takeBack();
    clearCellMasks(model);
  }
}

const complete = ({ options, epochs }: Run, at: Progress): boolean =>
  options.steps === undefined ? at.epoch >= epochs : at.step >= options.steps;
