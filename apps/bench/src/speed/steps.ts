import { attach, type Stream, stream } from '@regatta/core';
import { dropout } from '@regatta/dense-dropout';
import { adam, rnn, softmaxCrossEntropy } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { Prepared, SpeedCase } from './measure.ts';
import { normal } from './normal.ts';

const fixed = (shape: readonly number[], name: string, scale = 1): tf.Tensor =>
  tf.tidy(() => tf.mul(normal(shape, name), scale));

function oneHot(rows: number, classes: number): tf.Tensor {
  const labels = stream(5).fold('labels').uniform(rows);
  return tf.tidy(() =>
    tf.oneHot(tf.tensor1d(Int32Array.from(labels, (u) => Math.floor(u * classes))), classes).toFloat(),
  );
}

/** One optimizer step on a fixed batch; `ours` uses Regatta's optimizer and loss, the others use tfjs's. */
function trainingStep(
  ours: boolean,
  variables: tf.Variable[],
  forward: () => tf.Tensor,
  targets: tf.Tensor,
): Prepared {
  const optimizer = ours ? adam({ learningRate: 1e-3 }) : tf.train.adam(1e-3, 0.9, 0.999, 1e-7);
  const loss = (): tf.Scalar => {
    const logits = forward();
    const value = ours
      ? softmaxCrossEntropy(targets, logits)
      : tf.losses.softmaxCrossEntropy(targets, logits);
    return value.asScalar();
  };
  return {
    run: () => tf.tidy(() => void optimizer.minimize(loss, false, variables)),
    result: () => Float32Array.from(variables[0]!.dataSync().subarray(0, 16)),
  };
}

const variablesOf = (model: tf.LayersModel): tf.Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);

const trained = (model: tf.LayersModel, x: tf.Tensor) => (): tf.Tensor =>
  model.apply(x, { training: true }) as tf.Tensor;

function mlp(name: string, sizes: readonly number[], batch: number, ratio: number): SpeedCase {
  return {
    name,
    title: `MLP ${sizes.join('-')}, dropout 0.5 twice, batch ${batch}, Adam`,
    target: { ratio, against: 'stock-wasm' },
    prepare: (contender) => {
      const ours = contender.name === 'regatta';
      const regularizer = dropout({ rate: 0.5 });
      const input = tf.input({ shape: [sizes[0]!] });
      let value = input;
      sizes.slice(1, -1).forEach((units, i) => {
        const hidden = tf.layers
          .dense({ units, activation: 'relu', kernelInitializer: 'glorotUniform' })
          .apply(value);
        value = ours
          ? attach(regularizer, 'hidden', { name: `hidden${i}`, seed: 1 }, hidden as tf.SymbolicTensor)
          : (tf.layers.dropout({ rate: 0.5 }).apply(hidden) as tf.SymbolicTensor);
      });
      const output = tf.layers.dense({ units: sizes.at(-1)! }).apply(value) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: output });
      const x = fixed([batch, sizes[0]!], 'x');
      return trainingStep(ours, variablesOf(model), trained(model, x), oneHot(batch, sizes.at(-1)!));
    },
  };
}

/** LSTM over 32 steps with one mask per sequence on the input and on the state; stock contenders use tfjs's own layer. */
function lstm(ratio: number): SpeedCase {
  const [batch, steps, features, units, classes] = [32, 32, 64, 128, 10];
  return {
    name: 'lstm-step',
    title: `LSTM T=${steps}, ${features} in, ${units} units, batch ${batch}, masks 0.3 on input and state, Adam`,
    target: { ratio, against: 'stock-wasm' },
    prepare: (contender) => {
      const x = fixed([batch, steps, features], 'x');
      const targets = oneHot(batch, classes);
      if (contender.name !== 'regatta') {
        const input = tf.input({ shape: [steps, features] });
        const state = tf.layers
          .lstm({ units, dropout: 0.3, recurrentDropout: 0.3, recurrentInitializer: 'glorotUniform' })
          .apply(input) as tf.SymbolicTensor;
        const output = tf.layers.dense({ units: classes }).apply(state) as tf.SymbolicTensor;
        const model = tf.model({ inputs: input, outputs: output });
        return trainingStep(false, variablesOf(model), trained(model, x), targets);
      }
      const kernel = tf.variable(fixed([features, 4 * units], 'kernel', 0.1));
      const recurrentKernel = tf.variable(fixed([units, 4 * units], 'recurrent', 0.1));
      const bias = tf.variable(tf.zeros([4 * units]));
      const head = tf.variable(fixed([units, classes], 'head', 0.1));
      const masks: Stream = stream(9);
      let step = 0;
      const mask = (name: string, size: number): tf.Tensor => {
        const keep = masks
          .fold(name)
          .fold(step)
          .bernoulli(batch * size, 0.7);
        return tf.tensor(
          Float32Array.from(keep, (bit) => bit / 0.7),
          [1, batch, 1, size],
        );
      };
      const forward = (): tf.Tensor => {
        step += 1;
        const inputs = {
          x,
          kernel,
          recurrentKernel,
          bias,
          inputMask: mask('x', features),
          stateMask: mask('h', units),
        };
        const { hLast } = rnn(inputs, { cell: 'lstm' }, { inputGradient: false });
        return tf.matMul(hLast, head as tf.Tensor2D);
      };
      return trainingStep(true, [kernel, recurrentKernel, bias, head], forward, targets);
    },
  };
}

function cnn(ratio: number): SpeedCase {
  return {
    name: 'cnn-step',
    title: 'CNN 28x28x1, conv 16, pool, conv 32, pool, dense 10, batch 32, Adam',
    target: { ratio, against: 'stock-cpu' },
    prepare: (contender) => {
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [28, 28, 1],
            filters: 16,
            kernelSize: 3,
            padding: 'same',
            activation: 'relu',
          }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 10 }),
        ],
      });
      const x = fixed([32, 28, 28, 1], 'x');
      const step = trainingStep(
        contender.name === 'regatta',
        variablesOf(model),
        trained(model, x),
        oneHot(32, 10),
      );
      return step;
    },
  };
}

/** Complete training steps of small networks: forward pass, backward pass and optimizer update. */
export const steps: readonly SpeedCase[] = [
  mlp('mlp-large-step', [784, 512, 512, 10], 128, 9),
  mlp('mlp-small-step', [32, 64, 64, 10], 32, 3),
  lstm(10),
  cnn(100),
];
