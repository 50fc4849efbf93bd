import { catalog as baselines } from '@regatta/baselines';
import { attach, attachWeights, none, predict, type Regularizer, stream } from '@regatta/core';
import { catalog as dense } from '@regatta/dense-dropout';
import { evaluate, fit } from '@regatta/training';
import { adam } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { Show } from '../worker/protocol.ts';
import {
  type BoundaryInput,
  type BoundarySide,
  type BoundaryView,
  type LossPoint,
  plane,
} from './boundary.ts';
import { inStep } from './in-step.ts';
import { type PlanePoint, planeData } from './plane-data.ts';

const validationExamples = 500;
const units = 64;

function regularizerOf({ regularizer, rate }: BoundaryInput): Regularizer {
  const entry = [...dense, ...baselines].find(({ name }) => name === regularizer);
  if (entry === undefined)
    throw new Error(`expected a regularizer for dense layers, received ${regularizer}`);
  return entry.create(rate === undefined ? {} : { rate });
}

/** A dense layer whose initial weights depend only on the seed and its name. */
function denseLayer(name: string, inputs: number, outputs: number, seed: number): tf.layers.Layer {
  const deviation = Math.sqrt(2 / inputs);
  const draws = stream(seed)
    .fold('weights')
    .fold(name)
    .normal(inputs * outputs);
  const kernel = tf.tensor2d(
    draws.map((value) => value * deviation),
    [inputs, outputs],
  );
  const layer = tf.layers.dense({ name, units: outputs, activation: outputs === 1 ? 'sigmoid' : 'relu' });
  layer.build([null, inputs]);
  const bias = tf.zeros([outputs]);
  layer.setWeights([kernel, bias]);
  tf.dispose([kernel, bias]);
  return layer;
}

/** The output of a layer for a symbolic input. */
function applied(layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const y = layer.apply(x);
  if (!(y instanceof tf.SymbolicTensor)) throw new TypeError('expected a layer with one output');
  return y;
}

/** Two hidden layers, wide enough to memorize the noise. */
function networkOf(regularizer: Regularizer, seed: number): tf.LayersModel {
  const input = tf.input({ shape: [2] });
  let value: tf.SymbolicTensor = input;
  for (const [i, inputs] of [2, units, units].entries()) {
    const name = `hidden${i + 1}`;
    const site = { name, seed };
    const layer = attachWeights(regularizer, 'dense', site, denseLayer(name, inputs, units, seed));
    value = attach(regularizer, 'hidden', site, applied(layer, value));
  }
  const site = { name: 'output', seed };
  const output = attachWeights(regularizer, 'output', site, denseLayer('output', units, 1, seed));
  return tf.model({ inputs: input, outputs: applied(output, value) });
}

/** Positions [n, 2] and classes [n, 1]. */
interface PlaneExamples {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
}

const examplesOf = (points: readonly PlanePoint[]): PlaneExamples => ({
  x: tf.tensor2d(points.map(([x, y]) => [x, y])),
  y: tf.tensor2d(points.map(([, , label]) => [label])),
});

/** The centers of the cells of the picture, row by row from the top. */
function grid(): tf.Tensor2D {
  const { cells, low, high } = plane;
  const at = (i: number): number => low + ((i + 0.5) / cells) * (high - low);
  return tf.tensor2d(
    Array.from({ length: cells * cells }, (_, i) => [at(i % cells), -at(Math.floor(i / cells))]),
  );
}

const measures = { loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] };

/** One of the two networks during training. */
interface Side {
  readonly name: string;
  readonly regularizer: Regularizer;
  readonly model: tf.LayersModel;
  readonly losses: LossPoint[];
  seen: BoundarySide | undefined;
}

/** Measures a network after an epoch; early stopping and averaging change its weights after the last one. */
function look(side: Side, epoch: number, { training, validation, cells }: PlaneTensors): void {
  const { model, losses, name } = side;
  const known = evaluate(model, training, { ...measures, batchSize: 512 });
  const unknown = evaluate(model, validation, { ...measures, batchSize: 512 });
  if (losses.at(-1)?.epoch === epoch) losses.pop();
  losses.push({ epoch, training: known.loss, validation: unknown.loss });
  const levels = tf.tidy(() => Array.from(predict(model, cells).dataSync(), (p) => Math.round(10 * p)));
  const accuracy = Object.values(unknown.metrics)[0] ?? Number.NaN;
  side.seen = { name, losses: [...losses], accuracy, levels };
}

/** The training data, the validation data, and the positions of the picture's cells. */
interface PlaneTensors {
  readonly training: PlaneExamples;
  readonly validation: PlaneExamples;
  readonly cells: tf.Tensor2D;
}

/** Trains two networks from the same initial weights on the same batches, one of them regularized, and shows both as they train. */
export async function trainBoundary(input: BoundaryInput, show: Show<BoundaryView>): Promise<BoundaryView> {
  const { data, seed, examples, epochs, every } = input;
  const points = planeData(data, examples, seed, 'training');
  const tensors = {
    training: examplesOf(points),
    validation: examplesOf(planeData(data, validationExamples, seed, 'validation')),
    cells: grid(),
  };
  const sides = [none, regularizerOf(input)].map(
    (regularizer, i): Side => ({
      name: i === 0 ? 'none' : input.regularizer,
      regularizer,
      model: networkOf(regularizer, seed),
      losses: [],
      seen: undefined,
    }),
  );
  const view = (): BoundaryView => {
    const epoch = Math.max(...sides.map(({ losses }) => losses.at(-1)?.epoch ?? 0));
    return { epoch, epochs, points, sides: sides.flatMap(({ seen }) => seen ?? []) };
  };
  const pace = inStep(sides.length, () => show(view()));
  /** One uninterrupted training run, so that a regularizer with state sees all of it. */
  const train = async (side: Side): Promise<void> => {
    const { model, regularizer } = side;
    const optimizer = adam({ learningRate: 0.01 });
    const onEpochEnd = async (index: number): Promise<void> => {
      if ((index + 1) % every !== 0) return;
      look(side, index + 1, tensors);
      await pace.meet();
    };
    try {
      const settings = { ...measures, regularizer, optimizer, epochs, seed, validation: tensors.validation };
      const { history } = await fit(model, tensors.training, { ...settings, callbacks: { onEpochEnd } });
      look(side, history.length, tensors);
    } finally {
      optimizer.dispose();
      await pace.leave();
    }
  };
  try {
    await Promise.all(sides.map(train));
    return view();
  } finally {
    for (const { model } of sides) model.dispose();
    const { training, validation, cells } = tensors;
    tf.dispose([training.x, training.y, validation.x, validation.y, cells]);
  }
}
