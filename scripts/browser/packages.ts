/** Runs what every package does on a backend, and compares it with known values and with plain JavaScript. */
import * as tf from '@tensorflow/tfjs';
import { gaussianNoiseLayer } from '../../packages/baselines/src/index.ts';
import { installGradients, uninstallGradients } from '../../packages/core/src/gradients/index.ts';
import { predictSamples, stream } from '../../packages/core/src/index.ts';
import {
  alphaDropoutLayer,
  dropoutLayer,
  gaussianDropoutLayer,
} from '../../packages/dense-dropout/src/index.ts';
import { diagnose, repair } from '../../packages/doctor/src/index.ts';
import { loadLayersModel } from '../../packages/keras/src/index.ts';
import { dropBlock2d, spatialDropout2d } from '../../packages/spatial-dropout/src/index.ts';
import { mutualInformation, predictiveEntropy } from '../../packages/uncertainty/src/index.ts';
import { variationalGru, variationalLstm } from '../../packages/variational-dropout/src/index.ts';

interface Values {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: number[];
}

/** Results by the name of what was tried. */
export type Results = Readonly<Record<string, readonly number[]>>;

const draw = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(3)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const all = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const numbers = (value: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): number[] =>
  all<tf.Tensor | tf.SymbolicTensor>(value).flatMap((one) =>
    one instanceof tf.Tensor ? [...one.dataSync()] : [],
  );
const drawnWeights = <M extends tf.LayersModel | tf.layers.Layer>(model: M): M => {
  model.setWeights(model.getWeights().map(({ shape }, i) => tf.mul(draw(shape, `w${i}`), 0.3)));
  return model;
};

const common = { rate: 0.4, seed: 5, name: 'drop' };
const recurrent = { units: 4, dropout: 0.3, recurrentDropout: 0.3, seed: 5, name: 'rnn' };
const layers: Readonly<Record<string, readonly [() => tf.layers.Layer, number[]]>> = {
  dropoutLayer: [() => dropoutLayer(common), [4, 6]],
  gaussianDropoutLayer: [() => gaussianDropoutLayer(common), [4, 6]],
  alphaDropoutLayer: [() => alphaDropoutLayer(common), [4, 6]],
  gaussianNoiseLayer: [() => gaussianNoiseLayer({ stddev: 0.5, seed: 5, name: 'noise' }), [4, 6]],
  spatialDropout2d: [() => spatialDropout2d(common), [2, 5, 5, 4]],
  dropBlock2d: [() => dropBlock2d({ ...common, blockSize: 3 }), [2, 7, 7, 4]],
  variationalLstm: [() => variationalLstm(recurrent), [3, 5, 2]],
  variationalGru: [() => variationalGru(recurrent), [3, 5, 2]],
};

/** What layers of every family give in training, with weights and inputs that are drawn. */
function layerResults(): Results {
  return Object.fromEntries(
    Object.entries(layers).map(([name, [make, shape]]) => {
      const layer = make();
      layer.build([null, ...shape.slice(1)]);
      const x = draw(shape, 'x');
      drawnWeights(layer);
      return [name, numbers(layer.apply(x, { training: true }))];
    }),
  );
}

/** The gradients that `installGradients` mends. */
function gradientResults(): Results {
  installGradients();
  const slope = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[] => numbers(tf.grad(f)(x));
  const results = {
    abs: slope((x) => tf.abs(x), tf.tensor1d([-2, 0, 2])),
    avgPool: slope((x) => tf.avgPool(x.as4D(1, 3, 1, 1), [2, 1], 2, 'same'), tf.ones([1, 3, 1, 1])),
    conv2d: slope(
      (x) => tf.conv2d(x.as4D(1, 5, 1, 1), tf.ones<tf.Rank.R4>([2, 1, 1, 1]), 1, 'valid', 'NHWC', [2, 1]),
      tf.ones([5]),
    ),
    matMul: slope((x) => tf.matMul(x.as3D(1, 5, 1), tf.ones([3, 1, 2])), tf.ones([5])),
  };
  uninstallGradients();
  return results;
}

/** A stock model mended by the doctor, and what its samples say. */
function sampleResults(): Results {
  const stock = drawnWeights(
    tf.sequential({
      layers: [
        tf.layers.gru({ units: 4, recurrentDropout: 0.3, inputShape: [5, 2], name: 'gru' }),
        tf.layers.dropout({ rate: 0.5, seed: 1, name: 'drop' }),
        tf.layers.dense({ units: 3, activation: 'softmax', name: 'out' }),
      ],
    }),
  );
  const { model } = repair(stock);
  const x = draw([3, 5, 2], 'x');
  const samples = predictSamples(model, x, { samples: 6, seed: 2 });
  return {
    diagnosed: [diagnose(stock).length, diagnose(model).length],
    repaired: numbers(model.predict(x)),
    samples: numbers(samples),
    entropy: numbers(predictiveEntropy(samples)),
    information: numbers(mutualInformation(samples)),
  };
}

/** The largest error in the predictions of each model of Keras, beside what Keras predicts. */
export async function kerasErrors(names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const errors: Record<string, number> = {};
  for (const name of names) {
    const recorded = await fetch(`/${name}/io.json`);
    const { inputs, outputs }: { readonly inputs: Values[]; readonly outputs: Values[] } =
      await recorded.json();
    const x = inputs.map(({ data, shape, dtype }) => tf.tensor(data, shape, dtype));
    const model = await loadLayersModel(`/${name}/model.json`);
    const have = numbers(model.predict(x));
    const want = outputs.flatMap(({ data }) => data);
    errors[name] = Math.max(
      ...want.map((value, i) => Math.abs(value - have[i]!) / Math.max(1, Math.abs(value))),
    );
  }
  return errors;
}

/** What every package gives on the backend that is set. */
export function packageResults(): Results {
  return { ...layerResults(), ...gradientResults(), ...sampleResults() };
}
