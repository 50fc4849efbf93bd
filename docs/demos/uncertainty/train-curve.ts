import { predictSamples, stream } from '@regatta/core';
import { fit } from '@regatta/training';
import { regressionInterval } from '@regatta/uncertainty';
import { lockedDropoutLayer } from '@regatta/variational-dropout';
import { adam } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { Show } from '../worker/protocol.ts';
import { type Band, type CurveInput, type CurveView, line } from './curve.ts';
import { curveData, hasData } from './curve-data.ts';

const units = 64;
const examples = 60;
const shownCurves = 12;

/**
 * Two hidden layers, each followed by dropout, from [batch, points, 1] to the same shape. The points of one example share
 * their masks, so a sample is a curve. The initial weights depend only on the seed.
 */
function networkOf(rate: number, seed: number): tf.LayersModel {
  const sizes = [1, units, units] as const;
  const model = tf.sequential();
  for (const [i, inputs] of sizes.entries()) {
    const last = i === sizes.length - 1;
    const activation = last ? 'linear' : 'relu';
    model.add(tf.layers.dense({ units: last ? 1 : units, activation, inputShape: [null, inputs] }));
    if (!last) model.add(lockedDropoutLayer({ rate, seed, name: `drop${i + 1}` }));
  }
  const weights = model.getWeights().map((weight, i) => {
    const isBias = weight.shape.length === 1;
    const deviation = isBias ? 1 : Math.sqrt(2 / (weight.shape[0] ?? 1));
    const draws = stream(seed)
      .fold(isBias ? 'bias' : 'kernel')
      .fold(i)
      .normal(weight.size);
    return tf.tensor(
      draws.map((value) => deviation * value),
      weight.shape,
    );
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The bands and some sampled curves of a network, with masks that are constant along each curve. */
function look(
  model: tf.LayersModel,
  places: readonly number[],
  samples: number,
): Pick<CurveView, 'bands' | 'curves' | 'width'> {
  const [means = [], lows = [], highs = [], values = []] = tf.tidy(() => {
    const x = tf.tensor3d([places.map((place) => [place])]);
    const drawn = predictSamples(model, x, { samples }).reshape([samples, places.length]);
    const { mean, lower, upper } = regressionInterval(drawn, { confidence: 0.95 });
    return [mean, lower, upper, drawn].map((part) => Array.from(part.dataSync()));
  });
  const bands = places.map(
    (place, i): Band => ({ x: place, mean: means[i] ?? 0, lower: lows[i] ?? 0, upper: highs[i] ?? 0 }),
  );
  const widthWhere = (has: boolean): number =>
    average(bands.filter((band) => hasData(band.x) === has).map(({ lower, upper }) => upper - lower));
  const curves = Array.from({ length: Math.min(shownCurves, samples) }, (_, sample) =>
    values.slice(sample * places.length, (sample + 1) * places.length),
  );
  return { bands, curves, width: { within: widthWhere(true), beyond: widthWhere(false) } };
}

/** Trains a network with dropout on a curve with gaps, and shows its samples as it trains. */
export async function trainCurve(input: CurveInput, show: Show<CurveView>): Promise<CurveView> {
  const { seed, rate, samples, epochs, every } = input;
  const points = curveData(examples, seed);
  const data = {
    x: tf.tensor3d(points.map(([x]) => [[x]])),
    y: tf.tensor3d(points.map(([, y]) => [[y]])),
  };
  const { low, high, steps } = line;
  const places = Array.from({ length: steps }, (_, i) => low + (i / (steps - 1)) * (high - low));
  const model = networkOf(rate, seed);
  const optimizer = adam({ learningRate: 0.01 });
  const viewAt = (epoch: number): CurveView => ({
    epoch,
    epochs,
    samples,
    points,
    ...look(model, places, samples),
  });
  const onEpochEnd = async (index: number): Promise<void> => {
    if ((index + 1) % every === 0) await show(viewAt(index + 1));
  };
  try {
    const settings = { optimizer, loss: 'meanSquaredError', batchSize: 20, epochs, seed };
    await fit(model, data, { ...settings, callbacks: { onEpochEnd } });
    return viewAt(epochs);
  } finally {
    optimizer.dispose();
    model.dispose();
    tf.dispose([data.x, data.y]);
  }
}
