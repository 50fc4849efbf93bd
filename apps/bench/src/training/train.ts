import { type Regularizer, type Stream, trainingOutput } from '@regatta/core';
import { adam } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { TaskData, TrainingOptions } from '../task.ts';
import type { Batch } from './batches.ts';
import { evaluate } from './evaluate.ts';
import { drawnFrom, inputsOf, labelsOf } from './examples.ts';
import type { Metrics, Objective } from './objective.ts';

/** A point of the learning curve, after `step` optimizer steps; clean, without noise. */
export interface CurvePoint {
  readonly step: number;
  readonly train: Metrics;
  readonly validation: Metrics;
}

/** What training leaves behind besides the model's weights. */
export interface TrainingResult {
  /** `diverged`: a metric was no longer finite at an evaluation point, where training stopped. */
  readonly status: 'ok' | 'diverged';
  readonly curve: readonly CurvePoint[];
  /** Seconds spent in optimizer steps alone, without evaluation. */
  readonly stepSeconds: number;
  /** Steps taken. */
  readonly steps: number;
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
  /** Told now and then how many steps are done. */
  readonly onStep?: ((step: number) => void) | undefined;
  /** Stops training by an error at the next pause. */
  readonly signal?: AbortSignal | undefined;
}

/** Evaluation points of a curve. */
const curvePoints = 10;
/** Milliseconds of training between two pauses, in which the process hears messages and signals. */
const pauseEvery = 200;

/** The steps after which a run of `steps` is evaluated: about ten, evenly spaced, the last step among them. */
export function evaluationSteps(steps: number): Set<number> {
  const points = Math.min(curvePoints, steps);
  return new Set(Array.from({ length: points }, (_, i) => Math.round(((i + 1) * steps) / points)));
}

const allFinite = (metrics: Metrics): boolean => Object.values(metrics).every(Number.isFinite);

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The variables behind a model's trainable weights, those of its regularizer among them. */
function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights
    .map((weight) => weight.read())
    .filter((value): value is tf.Variable => value instanceof tf.Variable);
}

/** One optimizer step; every tensor it makes is gone afterwards. */
export function trainer({ model, regularizer, data, objective, options }: TrainingRun): {
  step(batch: Batch): void;
  dispose(): void;
} {
  const { learningRate, clipNorm } = options;
  const clipping = clipNorm === undefined ? {} : { clipNorm };
  const optimizer = adam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...clipping });
  const variables = trainableVariables(model);
  const lossOf = regularizer.loss?.(objective.loss) ?? objective.loss;
  const { split } = drawnFrom(data);
  const labelShape = data.labelShape ?? [];

  return {
    step({ rows }) {
      tf.tidy(() => {
        const x = inputsOf(split, rows, data);
        const labels = labelsOf(split, rows, data);
        const y = objective.targets(tf.tensor(labels, [rows.length, ...labelShape]));
        const totalLoss = (): tf.Scalar => {
          const logits = trainingOutput(regularizer, () => {
            const output = model.apply(x, { training: true });
            if (!(output instanceof tf.Tensor)) throw new Error('expected a network with one output');
            return output;
          });
          return model.calculateLosses().reduce((sum, penalty) => tf.add(sum, penalty), lossOf(y, logits));
        };
        optimizer.minimize(totalLoss, false, variables);
      });
      regularizer.afterStep?.(model);
    },
    dispose: () => optimizer.dispose(),
  };
}

/** Trains a model in place; batches, evaluation points and numbers are a pure function of the arguments. */
export async function train(run: TrainingRun): Promise<TrainingResult> {
  const { model, data, objective, options, order, onStep, signal } = run;
  const { split, batches } = drawnFrom(data);
  const { steps, batchSize } = options;
  const evaluateAt = evaluationSteps(steps);
  const curve: CurvePoint[] = [];
  const loop = trainer(run);
  let stepSeconds = 0;
  let since = performance.now();
  let paused = since;
  try {
    for (const batch of batches(order, split.size, batchSize, steps)) {
      loop.step(batch);
      const done = batch.step + 1;
      const now = performance.now();
      const evaluating = evaluateAt.has(done);
      if (!evaluating && now - paused < pauseEvery) continue;
      if (evaluating) {
        stepSeconds += (performance.now() - since) / 1000;
        const point = {
          step: done,
          train: evaluate(model, data.train, data, objective),
          validation: evaluate(model, data.validation, data, objective),
        };
        if (!allFinite(point.train) || !allFinite(point.validation)) {
          return { status: 'diverged', curve, stepSeconds, steps: done };
        }
        curve.push(point);
        since = performance.now();
      }
      onStep?.(done);
      await pause();
      signal?.throwIfAborted();
      paused = performance.now();
    }
    return { status: 'ok', curve, stepSeconds, steps };
  } finally {
    loop.dispose();
  }
}
