import { attach, attachRecurrent, none, stream } from '@regatta/core';
import { dropout } from '@regatta/dense-dropout';
import { buildNetwork, taskNamed } from '@regatta/trial';
import { variationalDropout } from '@regatta/variational-dropout';
import { adam, recordedStep, softmaxCrossEntropy } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { type Contender, isOurs } from './contender.ts';
import type { Prepared, SpeedCase } from './measure.ts';
import { normal } from './normal.ts';

/** One-hot labels, [...shape, classes]. */
function oneHot(shape: readonly number[], classes: number): tf.Tensor {
  const labels = stream(5)
    .fold('labels')
    .uniform(tf.util.sizeFromShape([...shape]));
  return tf.tidy(() => {
    const classOf = tf.tensor(
      Int32Array.from(labels, (u) => Math.floor(u * classes)),
      [...shape],
      'int32',
    );
    return tf.oneHot(classOf, classes).toFloat();
  });
}

/** Steps before those that count: the first one makes the slots of an optimizer, and a step that is replayed is recorded first. */
export const warmUpsOf = ({ name }: Contender): number =>
  name === 'regatta' ? 4 : name === 'not-replayed' ? 2 : 1;

/** One optimizer step of a model on a fixed batch; the contenders that are ours use Regatta's optimizer and loss. */
function trainingStep(
  contender: Contender,
  model: tf.LayersModel,
  x: tf.Tensor,
  targets: tf.Tensor,
): Prepared {
  const ours = isOurs(contender);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = ours ? adam({ learningRate: 1e-3 }) : tf.train.adam(1e-3, 0.9, 0.999, 1e-7);
  const loss = (): tf.Scalar => {
    const logits = model.apply(x, { training: true }) as tf.Tensor;
    const value = ours
      ? softmaxCrossEntropy(targets, logits)
      : tf.losses.softmaxCrossEntropy(targets, logits);
    return tf.mean(value).asScalar();
  };
  const minimize = (): tf.Tensor[] => {
    optimizer.minimize(loss, false, variables);
    return [];
  };
  const step = contender.name === 'regatta' ? recordedStep(minimize) : undefined;
  return {
    warmUps: warmUpsOf(contender),
    run: () => void (step === undefined ? tf.tidy(() => void minimize()) : step.run()),
    result: () => Float32Array.from(variables[0]!.dataSync().subarray(0, 16)),
  };
}

/** What a step promises: its speed as a multiple of a contender's, and its time as a share of PyTorch's. */
interface Aims {
  readonly ratio: number;
  readonly goal: number;
}

function mlp(name: string, sizes: readonly number[], batch: number, { ratio, goal }: Aims): SpeedCase {
  return {
    name,
    title: `MLP ${sizes.join('-')}, dropout 0.5 twice, batch ${batch}, Adam`,
    target: { ratio, against: 'stock-wasm' },
    goal,
    prepare: (contender) => {
      const ours = isOurs(contender);
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
      return trainingStep(contender, model, normal([batch, sizes[0]!], 'x'), oneHot([batch], sizes.at(-1)!));
    },
  };
}

/** LSTM over 32 steps with one mask per sequence on the input and on the state; stock contenders use tfjs's own layer. */
function lstm({ ratio, goal }: Aims): SpeedCase {
  const [batch, steps, features, units, classes] = [32, 32, 64, 128, 10];
  return {
    name: 'lstm-step',
    title: `LSTM T=${steps}, ${features} in, ${units} units, batch ${batch}, masks 0.3 on input and state, Adam`,
    target: { ratio, against: 'stock-wasm' },
    goal,
    prepare: (contender) => {
      const ours = attachRecurrent(
        variationalDropout({ rate: 0.3, on: ['input', 'state'] }),
        { name: 'lstm', seed: 1 },
        { cell: 'lstm', units, inputGradient: false },
      );
      const stock = (): tf.layers.Layer =>
        tf.layers.lstm({ units, dropout: 0.3, recurrentDropout: 0.3, recurrentInitializer: 'glorotUniform' });
      const input = tf.input({ shape: [steps, features] });
      const state = (isOurs(contender) ? ours : stock()).apply(input) as tf.SymbolicTensor;
      const output = tf.layers.dense({ units: classes }).apply(state) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: output });
      return trainingStep(contender, model, normal([batch, steps, features], 'x'), oneHot([batch], classes));
    },
  };
}

function cnn({ ratio, goal }: Aims): SpeedCase {
  return {
    name: 'cnn-step',
    title: 'CNN 28x28x1, conv 16, pool, conv 32, pool, dense 10, batch 32, Adam',
    target: { ratio, against: 'stock-cpu' },
    goal,
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
      return trainingStep(contender, model, normal([32, 28, 28, 1], 'x'), oneHot([32], 10));
    },
  };
}

/** The network of a task without a regularizer, on a batch of numbers; of our contenders only. */
function ofTask(
  name: string,
  task: string,
  goal: number,
  batch: () => { readonly x: tf.Tensor; readonly targets: tf.Tensor },
): SpeedCase {
  return {
    name,
    title: `${task} without dropout, Adam`,
    goal,
    prepare: (contender) => {
      if (!isOurs(contender)) return undefined;
      const { x, targets } = batch();
      return trainingStep(contender, buildNetwork(taskNamed(task), none, 0), x, targets);
    },
  };
}

/** Complete training steps of networks: forward pass, backward pass and optimizer update. */
export const steps: readonly SpeedCase[] = [
  mlp('mlp-large-step', [784, 512, 512, 10], 128, { ratio: 9, goal: 0.9 }),
  mlp('mlp-small-step', [32, 64, 64, 10], 32, { ratio: 3, goal: 0.3 }),
  lstm({ ratio: 10, goal: 1.8 }),
  cnn({ ratio: 100, goal: 0.6 }),
  ofTask('resnet-step', 'fashion-mnist-resnet', 1.2, () => ({
    x: normal([50, 28, 28, 1], 'x'),
    targets: oneHot([50], 10),
  })),
  ofTask('char-lstm-step', 'shakespeare-char-lstm', 1.6, () => ({
    x: oneHot([32, 64], 65),
    targets: oneHot([32, 64], 65),
  })),
];
