import { none } from '@regatta/core';
import type { Backend, TrainingOptions } from '@regatta/record';
import { RunError } from '@regatta/record';
import { createRegularizer } from '@regatta/tasks';
import {
  blockStream,
  buildNetwork,
  commonStream,
  type Task,
  type TaskData,
  train,
  useBackend,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { type Configuration, configurationTitle } from '../configuration.ts';

/** What is trained to be taken home. */
export interface TakenHome {
  readonly configuration: Configuration;
  /** Settings of the training; its steps are the best ones of the trials that judged. */
  readonly training: TrainingOptions;
  readonly seed: number;
  readonly backend: Backend;
}

/** A trained network and the data with whose statistics its inputs are standardized. */
export interface TrainedOnAll {
  readonly model: tf.LayersModel;
  readonly data: TaskData;
}

/** Largest difference of an output of the plain network, for which it stands for the trained one. */
const sameOutput = 1e-5;
/** Rows on which a plain network is compared with the trained one. */
const compared = 256;

/** All rows, as training rows and, because a training measures something at its end, as validation rows. */
async function allRows(task: Task, seed: number): Promise<TaskData> {
  const [name = task.name] = task.name.split('@');
  return task.load({
    split: blockStream(name, 0, 'split'),
    common: commonStream(name),
    seed,
    phase: 'tune',
    divide: (size) => {
      const rows = Int32Array.from({ length: size }, (_, row) => row);
      return { train: rows, validation: rows, test: new Int32Array(0) };
    },
  });
}

/**
 * The same network without the layers of its regularizer, if it predicts the same: those that only act in training are not needed by
 * who uses it.
 */
function plainTwin(
  task: Task,
  model: tf.LayersModel,
  { data, seed }: { data: TaskData; seed: number },
): tf.LayersModel | undefined {
  const plain = buildNetwork(task, none, seed);
  const own = new Map(model.weights.map((weight) => [weight.originalName, weight]));
  const weights = plain.weights.map(({ originalName }) => own.get(originalName)?.read());
  const fits = plain.weights.every(({ shape }, i) => weights[i]?.shape.join() === shape.join());
  if (fits) plain.weights.forEach((weight, i) => void weight.write(weights[i]!.clone()));
  const difference = tf.tidy(() => {
    const rows = Math.min(compared, data.train.size);
    const width = data.train.inputs.length / data.train.size;
    const x = tf.tensor(data.train.inputs.slice(0, rows * width), [rows, ...data.inputShape]);
    const [a, b] = [model, plain].map((own) => own.predict(x) as tf.Tensor);
    return tf.max(tf.abs(tf.sub(a!, b!))).dataSync()[0]!;
  });
  if (fits && difference <= sameOutput) return plain;
  plain.dispose();
  return undefined;
}

/**
 * Trains a configuration on all rows of a task, those that were held out included, with inputs standardized by all of them.
 *
 * @returns the network without layers that only act in training, where it predicts the same without them. The caller disposes of it.
 * @throws RunError if the training diverges.
 */
export async function trainOnAll(
  task: Task,
  { configuration, training, seed, backend }: TakenHome,
): Promise<TrainedOnAll> {
  await useBackend(backend);
  const data = await allRows(task, seed);
  const regularizer = createRegularizer(configuration.regularizer);
  const model = buildNetwork(task, regularizer, seed);
  const { status } = await train({
    model,
    regularizer,
    data,
    objective: task.objective,
    options: { ...training, learningRate: configuration.learningRate, evaluations: 1 },
    order: blockStream(task.name, seed, 'order'),
    masks: blockStream(task.name, seed, 'mask'),
  });
  if (status !== 'ok') {
    model.dispose();
    throw new RunError(
      `--export: expected a training of ${configurationTitle(configuration)} on all rows that ends with a finite loss, received one that diverged. Choose a smaller --learning-rate.`,
    );
  }
  const plain = plainTwin(task, model, { data, seed });
  if (plain === undefined) return { model, data };
  model.dispose();
  return { model: plain, data };
}
