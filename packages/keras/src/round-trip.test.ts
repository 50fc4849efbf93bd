import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './load-layers-model.ts';
import { toKeras } from './to-keras.ts';

type Symbolic = tf.SymbolicTensor;
type Model = () => tf.LayersModel;

const { layers } = tf;
const chain = (shape: number[], ...list: tf.layers.Layer[]): tf.LayersModel => {
  const input = tf.input({ shape, name: 'chain_input' });
  const output = list.reduce<Symbolic>((x, layer) => layer.apply(x) as Symbolic, input);
  return tf.model({ inputs: input, outputs: output });
};
const rnn = { units: 3, recurrentActivation: 'sigmoid' } as const;

const models: Record<string, Model> = {
  'dense, batch normalization of an axis within, ReLU, dropout': () =>
    chain(
      [4, 3],
      layers.dense({ units: 6, activation: 'elu' }),
      layers.batchNormalization({ axis: 1 }),
      layers.reLU({ maxValue: 2 }),
      layers.dropout({ rate: 0.5, seed: 3 }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax' }),
    ),
  'activations as layers': () =>
    chain(
      [5],
      layers.dense({ units: 6 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.prelu({ alphaInitializer: 'ones' }),
      layers.elu(),
      layers.activation({ activation: 'softsign' }),
      layers.softmax({}),
    ),
  'activations as names': () =>
    chain(
      [5],
      ...(['relu', 'relu6', 'selu', 'softplus', 'swish', 'mish', 'gelu', 'logSoftmax', 'tanh'] as const).map(
        (activation) => layers.dense({ units: 4, activation: activation as 'relu' }),
      ),
    ),
  'convolutions of images': () =>
    chain(
      [8, 8, 2],
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', dilationRate: 2 }),
      layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
      layers.separableConv2d({ filters: 3, kernelSize: 2 }),
      layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }),
      layers.zeroPadding2d({ padding: 1 }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 1],
        ],
      }),
      layers.globalAveragePooling2d({}),
    ),
  'channels first': () =>
    chain(
      [2, 6, 6],
      layers.conv2d({ filters: 3, kernelSize: 3, dataFormat: 'channelsFirst', strides: 2 }),
      layers.maxPooling2d({ poolSize: 2, dataFormat: 'channelsFirst' }),
      layers.flatten({ dataFormat: 'channelsFirst' }),
    ),
  'convolutions of sequences': () =>
    chain(
      [9, 2],
      layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2 }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.spatialDropout1d({ rate: 0.3 }),
      layers.globalMaxPooling1d({}),
    ),
  shapes: () =>
    chain(
      [2, 6],
      layers.permute({ dims: [2, 1] }),
      layers.reshape({ targetShape: [3, 4] }),
      layers.layerNormalization({ axis: [1, 2] }),
      layers.flatten(),
      layers.repeatVector({ n: 3 }),
      layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
    ),
  'recurrent layers': () =>
    chain(
      [5, 2],
      layers.lstm({ ...rnn, returnSequences: true }),
      layers.gru({ ...rnn, returnSequences: true, goBackwards: true }),
      layers.simpleRNN({ units: 3, activation: 'softsign' as 'tanh', returnSequences: true }),
      layers.lstm({ ...rnn, useBias: false, unitForgetBias: false }),
    ),
  ...Object.fromEntries(
    (['concat', 'sum', 'mul', 'ave'] as const).map((mergeMode): [string, Model] => [
      `bidirectional layers merged by ${mergeMode}`,
      () =>
        chain(
          [5, 2],
          layers.bidirectional({
            layer: layers.lstm({ ...rnn, returnSequences: true }) as tf.RNN,
            mergeMode,
          }),
          layers.bidirectional({ layer: layers.simpleRNN({ units: 2 }) as tf.RNN, mergeMode }),
        ),
    ]),
  ),
  'an encoder, a decoder and two outputs': () => {
    const [a, b] = [tf.input({ shape: [4, 2] }), tf.input({ shape: [3, 2] })];
    const [, ...states] = layers.lstm({ ...rnn, returnState: true }).apply(a) as Symbolic[];
    const decoded = layers.lstm({ ...rnn, returnSequences: true }).apply([b, ...states]) as Symbolic;
    const other = layers.dense({ units: 1 }).apply(states[0]!) as Symbolic;
    return tf.model({ inputs: [a, b], outputs: [decoded, other] });
  },
  'merges and a shared layer': () => {
    const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const shared = layers.dense({ units: 4, kernelRegularizer: 'l1l2', kernelConstraint: 'maxNorm' });
    const [x, y] = [shared.apply(a) as Symbolic, shared.apply(b) as Symbolic];
    const merged = [
      layers.add(),
      layers.multiply(),
      layers.average(),
      layers.maximum(),
      layers.minimum(),
      layers.concatenate({ axis: -1 }),
      layers.dot({ axes: 1, normalize: true }),
    ].map((layer) => layer.apply([x, y]) as Symbolic);
    return tf.model({ inputs: [a, b], outputs: layers.concatenate().apply(merged) as Symbolic });
  },
  'models within models': () => {
    const inner = tf.sequential({
      name: 'inner',
      layers: [
        layers.dense({ units: 5, inputShape: [4], kernelRegularizer: 'l1l2', name: 'dense' }),
        layers.dropout({ rate: 0.2, name: 'drop' }),
      ],
    });
    const x = tf.input({ shape: [5] });
    const deeper = tf.model({
      inputs: x,
      outputs: layers.dense({ units: 3, name: 'z' }).apply(x) as Symbolic,
      name: 'deep',
    });
    return chain([4], inner, deeper, layers.dense({ units: 2, name: 'dense' }));
  },
};

const inputsOf = (model: tf.LayersModel): tf.Tensor[] =>
  model.inputs.map(({ shape }, i) => {
    const sizes = shape.map((size) => size ?? 2);
    const count = sizes.reduce((product, n) => product * n, 1);
    return tf.tensor(stream(5).fold(i).normal(count), sizes);
  });

/** Sets weights that are neither zeros nor ones. */
function randomize(model: tf.LayersModel): void {
  for (const [i, weight] of model.weights.entries()) {
    const count = weight.shape.reduce<number>((product, n) => product * (n ?? 1), 1);
    weight.write(tf.tensor(stream(7).fold(i).uniform(count), weight.shape as number[]));
  }
}

const list = (value: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(value) ? value : [value]);

describe('a model in Keras 3 form predicts the same as in tfjs', () => {
  it.each(Object.entries(models))('%s', async (_, make) => {
    const model = make();
    randomize(model);
    const x = inputsOf(model);
    const want = list(model.predict(x.length === 1 ? x[0]! : x));
    const loaded = await loadLayersModel(tf.io.fromMemory(await toKeras(model)));
    const got = list(loaded.predict(x.length === 1 ? x[0]! : x));
    expect(got.map(({ shape }) => shape)).toEqual(want.map(({ shape }) => shape));
    for (const [i, value] of want.entries()) {
      const scale = Math.max(1, tf.max(tf.abs(value)).dataSync()[0]!);
      expect(tf.max(tf.abs(tf.sub(value, got[i]!))).dataSync()[0]! / scale).toBeLessThan(1e-5);
    }
  });

  it.each(Object.entries(models))('and loads from files that tfjs saved: %s', async (_, make) => {
    const model = make();
    randomize(model);
    const x = inputsOf(model);
    const [want] = list(model.predict(x.length === 1 ? x[0]! : x));
    const saved: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const { modelTopology, weightSpecs, weightData } = saved[0]!;
    const topology = typeof modelTopology === 'string' ? JSON.parse(modelTopology) : modelTopology;
    const loaded = await loadLayersModel(
      tf.io.fromMemory({ modelTopology: topology, weightSpecs: weightSpecs!, weightData: weightData! }),
    );
    const [got] = list(loaded.predict(x.length === 1 ? x[0]! : x));
    expect(tf.max(tf.abs(tf.sub(want!, got!))).dataSync()[0]!).toBeLessThan(1e-4);
  });
});
