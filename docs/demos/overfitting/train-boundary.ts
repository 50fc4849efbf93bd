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
import { type PlanePoint, planeData } from './plane-data.ts';

const validationExamples = 500;
const units = 64;

function regularizerOf({ regularizer, rate }: BoundaryInput): Regularizer {
  const entry = [...dense, ...baselines].find(({ name }) => name === regularizer);
  if (entry === undefined) throw new Error(`expected a regularizer of dense layers, received ${regularizer}`);
  return entry.create(rate === undefined ? {} : { rate });
}

/** A dense layer whose initial weights depend on the seed and its name alone. */
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
  layer.setWeights([kernel, tf.zeros([outputs])]);
  kernel.dispose();
  return layer;
}

/** The output of a layer at a symbolic input. */
function applied(layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const y = layer.apply(x);
  if (!(y instanceof tf.SymbolicTensor)) throw new TypeError('expected a layer with one output');
  return y;
}

/** Two hidden layers, wide enough to learn the noise by heart. */
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

const examplesOf = (points: readonly PlanePoint[]): { x: tf.Tensor2D; y: tf.Tensor2D } => ({
  x: tf.tensor2d(points.map(([x, y]) => [x, y])),
  y: tf.tensor2d(points.map(([, , label]) => [label])),
});

/** The centres of the cells of the picture, row by row from the top. */
function grid(): tf.Tensor2D {
  const { cells, low, high } = plane;
  const at = (i: number): number => low + ((i + 0.5) / cells) * (high - low);
  return tf.tensor2d(
    Array.from({ length: cells * cells }, (_, i) => [at(i % cells), -at(Math.floor(i / cells))]),
  );
}

const measures = { loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] };

/** Trains two networks of equal initial weights on the same batches, one of them regularized; shows both on the way. */
export async function trainBoundary(input: BoundaryInput, show: Show<BoundaryView>): Promise<BoundaryView> {
  const { data, seed, examples, epochs, every } = input;
  const points = planeData(data, examples, seed, 'training');
  const training = examplesOf(points);
  const validation = examplesOf(planeData(data, validationExamples, seed, 'validation'));
  const cells = grid();
  const sides = [none, regularizerOf(input)].map((regularizer, i) => ({
    name: i === 0 ? 'none' : input.regularizer,
    regularizer,
    model: networkOf(regularizer, seed),
    optimizer: adam({ learningRate: 0.01 }),
    losses: [] as LossPoint[],
  }));
  let view: BoundaryView = { epoch: 0, epochs, points, sides: [] };
  for (let epoch = every; epoch <= epochs; epoch += every) {
    const seen: BoundarySide[] = [];
    for (const side of sides) {
      const { model, regularizer, optimizer, losses, name } = side;
      await fit(model, training, { ...measures, regularizer, optimizer, epochs: every, seed: seed + epoch });
      const known = evaluate(model, training, { ...measures, batchSize: 512 });
      const unknown = evaluate(model, validation, { ...measures, batchSize: 512 });
      losses.push({ epoch, training: known.loss, validation: unknown.loss });
      const levels = tf.tidy(() => Array.from(predict(model, cells).dataSync(), (p) => Math.round(10 * p)));
      const accuracy = Object.values(unknown.metrics)[0] ?? Number.NaN;
      seen.push({ name, losses: [...losses], accuracy, levels });
    }
    view = { epoch, epochs, points, sides: seen };
    await show(view);
  }
  return view;
}
