import {
  beginTraining,
  lossesOf,
  type Outcome,
  type Regularizer,
  type Stream,
  trainingOutput,
} from '@regatta/core';
import { type CurvePoint, type Metrics, selectionLoss, type TrainingOptions } from '@regatta/record';
import { adam, recordedStep } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';
import type { ExampleForm, TaskData } from '../task-data.ts';
import { withoutUnseeded } from '../unseeded.ts';
import type { Batch } from './batches.ts';
import { evaluate, evaluateScaled } from './evaluate.ts';
import { drawnFrom, inputsOf, labelsOf, spacedRows } from './examples.ts';
import { type KeptWeights, keepWeights } from './kept-weights.ts';
import { learningRateAt } from './learning-rate.ts';
import type { Objective } from './objective.ts';

/** The results of training besides the model's weights. */
export interface TrainingResult {
  /** `diverged`: training stopped at an evaluation point because a metric was not finite. */
  readonly status: 'ok' | 'diverged';
  /** Metrics at the evaluation points. */
  readonly curve: readonly CurvePoint[];
  /** Seconds spent in optimizer steps, without evaluation. */
  readonly stepSeconds: number;
  /** Number of steps done. */
  readonly steps: number;
  /** Why the steps were not replayed; undefined if they were. */
  readonly notReplayed: string | undefined;
  /** The evaluation point with the lowest validation loss, the first of equals; undefined without an evaluation. */
  readonly best?:
    | {
        /** Number of optimizer steps. */
        readonly step: number;
        /** Its weights; undefined where the model has them already. */
        readonly kept?: KeptWeights;
      }
    | undefined;
}

/** Everything that training depends on. */
export interface TrainingRun {
  readonly model: tf.LayersModel;
  readonly regularizer: Regularizer;
  readonly data: Omit<TaskData, 'test'>;
  readonly objective: Objective;
  readonly options: TrainingOptions;
  /** The block's `order` stream. */
  readonly order: Stream;
  /** The block's `mask` stream, used by the hook `batch`; by default a child of `order`. */
  readonly masks?: Stream | undefined;
  /** Called from time to time with the number of steps done. */
  readonly onStep?: ((step: number) => void) | undefined;
  /** Aborts training at the next pause, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
  /** Why steps must not be replayed; without a reason they are, where that is possible. The numbers are the same. */
  readonly notReplayed?: string | undefined;
}

/** Number of evaluation points of a trial, unless its spec says another. */
const defaultEvaluations = 10;
/** Milliseconds of training between two pauses, in which the process handles messages and signals. */
const pauseEvery = 200;

/** Returns the steps after which a run is evaluated: evenly spaced, including the last step. */
export function evaluationSteps({
  steps,
  evaluations = defaultEvaluations,
}: Pick<TrainingOptions, 'steps' | 'evaluations'>): Set<number> {
  const points = Math.min(evaluations, steps);
  return new Set(Array.from({ length: points }, (_, i) => Math.round(((i + 1) * steps) / points)));
}

/**
 * Returns the examples on which the points of a curve are measured: of the validation split at most `curveRows`, of the training split
 * as many, so that an evaluation takes no longer on large splits.
 */
function splitsSeen(
  data: Pick<TaskData, 'train' | 'validation' | keyof ExampleForm>,
  { curveRows = Number.POSITIVE_INFINITY }: TrainingOptions,
): Pick<TaskData, 'train' | 'validation'> {
  const validation = spacedRows(data.validation, data, curveRows);
  return { validation, train: spacedRows(data.train, data, Math.max(1, validation.size)) };
}

const allFinite = (metrics: Metrics): boolean => Object.values(metrics).every(Number.isFinite);

/** The variables of a model's trainable weights, including those of its regularizer. */
function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights
    .map((weight) => weight.read())
    .filter((value): value is tf.Variable => value instanceof tf.Variable);
}

/**
 * Returns a training loop for a model that the caller advances step by step. Its optimizer is Adam; a step leaves no
 * tensors behind.
 *
 * @param run what to train; `onStep` and `signal` are ignored.
 */
export function trainer(run: TrainingRun): {
  /** Trains on one batch. */
  step(batch: Batch): void;
  /** Returns whether the regularizer ends training at this point of the curve. */
  stops(point: CurvePoint): boolean;
  /** Sets the final weights and returns how the regularizer chose them; empty if it did not. */
  end(): Outcome;
  /** Why steps are not replayed; undefined if they are. */
  notReplayed(): string | undefined;
  /** Frees the memory of the optimizer and of the hooks. */
  dispose(): void;
} {
  const { model, regularizer, data, objective, options } = run;
  const { learningRate, clipNorm } = options;
  const masks = (run.masks ?? run.order.fold('mask')).fold('batch');
  const training = beginTraining(regularizer, model, { steps: options.steps });
  const clipping = clipNorm === undefined ? {} : { clipNorm };
  const optimizer = adam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...clipping });
  const variables = trainableVariables(model);
  const lossOf = regularizer.loss?.(objective.loss) ?? objective.loss;
  const { split } = drawnFrom(data);
  const labelShape = data.labelShape ?? [];

  const minimize = (x: tf.Tensor, y: tf.Tensor): void => {
    const totalLoss = (): tf.Scalar => {
      const logits = trainingOutput(regularizer, () => {
        const output = model.apply(x, { training: true });
        if (!(output instanceof tf.Tensor)) throw new Error('expected a network with one output');
        return output;
      });
      return lossesOf(model).reduce((sum, penalty) => tf.add(sum, penalty), lossOf(y, logits));
    };
    optimizer.minimize(totalLoss, false, variables);
  };
  const update = recordedStep((x, y) => {
    minimize(x!, y!);
    return [];
  });

  return {
    step({ step, rows }) {
      // Set from outside: a replayed step reads it again.
      optimizer.setLearningRate(learningRateAt(options, step));
      tf.tidy(() => {
        const inputs = inputsOf(split, rows, data);
        const labels = labelsOf(split, rows, data);
        const targets = objective.targets(tf.tensor(labels, [rows.length, ...labelShape]));
        const context = { stream: masks.fold(step), step, outputShape: model.outputs[0]!.shape };
        const { x, y } = regularizer.batch?.(inputs, targets, context) ?? { x: inputs, y: targets };
        if (run.notReplayed === undefined) update.run(x, y);
        else minimize(x, y);
      });
      training.afterStep({ step, learningRate: optimizer.learningRate });
    },
    stops({ step, validation }) {
      const validationLoss = validation.loss ?? Number.NaN;
      return training.afterEvaluation({ step, validationLoss }) === 'stop';
    },
    end: () => training.end(),
    notReplayed: () => run.notReplayed ?? update.reason,
    dispose() {
      training.end();
      update.dispose();
      optimizer.dispose();
    },
  };
}

/**
 * Trains a model in place. Batches, evaluation points and metrics are a pure function of the arguments.
 *
 * @throws RangeError if the batch size exceeds the number of examples; the signal's reason if training is aborted.
 */
export async function train(run: TrainingRun): Promise<TrainingResult> {
  const { model, data, objective, options, order, onStep, signal } = run;
  const { split, batches } = drawnFrom(data);
  const { steps, batchSize } = options;
  const evaluateAt = evaluationSteps(options);
  const curve: CurvePoint[] = [];
  const loop = trainer(run);
  let stepSeconds = 0;
  const seen = splitsSeen(data, options);
  const metricsAt = (step: number): CurvePoint =>
    withoutUnseeded(`evaluation after step ${step}`, () => ({
      step,
      train: evaluate(model, seen.train, data, objective),
      validation: evaluateScaled(model, seen.validation, data, objective),
    }));
  let best: { readonly point: CurvePoint; readonly kept: KeptWeights } | undefined;
  /** Keeps the weights if no earlier point had as low a validation loss, after one temperature in a classification. */
  const keepIfBest = (point: CurvePoint): void => {
    if (best === undefined || selectionLoss(point) < selectionLoss(best.point)) {
      best = { point, kept: keepWeights(model) };
    }
  };
  /** The result after the last step; the last point of the curve belongs to the final weights. */
  const finish = (steps: number): TrainingResult => {
    const outcome = withoutUnseeded('the end of training', () => loop.end());
    if (Object.keys(outcome).length > 0) {
      const point = { ...metricsAt(steps), outcome };
      curve.splice(-1, 1, point);
      keepIfBest(point);
    }
    const finite = curve.every(({ train, validation }) => allFinite(train) && allFinite(validation));
    const isLast = best?.point === curve.at(-1);
    return {
      status: finite ? 'ok' : 'diverged',
      curve,
      stepSeconds,
      steps,
      notReplayed: loop.notReplayed(),
      best: best && { step: best.point.step, ...(isLast ? {} : { kept: best.kept }) },
    };
  };
  let done = 0;
  let stopped = false;
  let since = performance.now();
  let paused = since;
  try {
    for (const batch of batches(order, split.size, batchSize, steps)) {
      withoutUnseeded(`training step ${batch.step + 1}`, () => loop.step(batch));
      done = batch.step + 1;
      const now = performance.now();
      const evaluating = evaluateAt.has(done);
      if (!evaluating && now - paused < pauseEvery) continue;
      if (evaluating) {
        stepSeconds += (performance.now() - since) / 1000;
        const point = metricsAt(done);
        if (!allFinite(point.train) || !allFinite(point.validation)) {
          return { status: 'diverged', curve, stepSeconds, steps: done, notReplayed: loop.notReplayed() };
        }
        curve.push(point);
        keepIfBest(point);
        stopped = withoutUnseeded(`evaluation after step ${done}`, () => loop.stops(point));
        since = performance.now();
      }
      onStep?.(done);
      await platform.pause();
      signal?.throwIfAborted();
      paused = performance.now();
      if (stopped) break;
    }
    return finish(done);
  } finally {
    loop.dispose();
  }
}
