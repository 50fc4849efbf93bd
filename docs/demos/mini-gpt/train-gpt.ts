import { transformerDropout } from '@regatta/attention-dropout';
import { none, predict, stream } from '@regatta/core';
import { evaluate, fit } from '@regatta/training';
import { attachEmbedded, positionalEmbedding, transformerEncoderBlock } from '@regatta/transformer';
import { adam, recordedStep } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { Show } from '../worker/protocol.ts';
import type { GptInput, GptLoss, GptView } from './gpt.ts';
import { trainingText, validationText } from './sonnets.ts';

const [context, width, heads, blocks, batchSize] = [32, 48, 4, 2, 16];
const characters = [...new Set(trainingText)].sort();
const idOf = new Map(characters.map((character, id) => [character, id]));

/** The ids of a text, without characters that the training text does not have. */
const idsOf = (text: string): number[] => [...text].flatMap((character) => idOf.get(character) ?? []);

/** Windows of a text, each with the characters that follow: x [windows, context], y [windows, context, 1]. */
function windowsOf(text: string, stride: number): { readonly x: tf.Tensor2D; readonly y: tf.Tensor3D } {
  const ids = idsOf(text);
  const starts = Array.from(
    { length: Math.floor((ids.length - context - 1) / stride) + 1 },
    (_, i) => i * stride,
  );
  const rows = (from: number): number[] =>
    starts.flatMap((start) => ids.slice(start + from, start + from + context));
  return {
    x: tf.tensor2d(rows(0), [starts.length, context], 'int32'),
    y: tf.tensor3d(rows(1), [starts.length, context, 1]),
  };
}

/** Gives every weight an initial value that depends on the seed and its name alone. */
function initialize(model: tf.LayersModel, seed: number): void {
  tf.tidy(() => {
    for (const weight of model.weights) {
      const name = weight.originalName;
      const shape = weight.shape.map((size) => size ?? 1);
      const size = shape.reduce((product, n) => product * n, 1);
      const isMatrix = /kernel$|embeddings$|positions$/.test(name);
      if (!isMatrix) continue;
      const limit = /kernel$/.test(name)
        ? Math.sqrt(6 / (2 * width)) / (name.includes('dense2') ? 1.5 : 1)
        : 0.05;
      const draws = stream(seed).fold(name).uniform(size);
      weight.write(
        tf.tensor(
          draws.map((u) => (2 * u - 1) * limit),
          shape,
        ),
      );
    }
  });
}

/** A decoder-only Transformer that predicts the next character at each position. */
function networkOf({ seed, rate }: GptInput): tf.LayersModel {
  const regularizer = rate === 0 ? none : transformerDropout({ rate });
  const site = (name: string, depth?: number) => ({ name, seed, ...(depth === undefined ? {} : { depth }) });
  const inputs = tf.input({ shape: [context], dtype: 'int32' });
  const applied = (layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    layer.apply(x) as tf.SymbolicTensor;
  const table = tf.layers.embedding({ name: 'characters', inputDim: characters.length, outputDim: width });
  const sum = applied(positionalEmbedding({ name: 'positions' }), applied(table, inputs));
  let x = attachEmbedded(sum, 'embedded', { regularizer, site });
  for (let l = 0; l < blocks; l++) {
    const block = {
      name: `block${l + 1}`,
      numHeads: heads,
      feedForwardDim: 4 * width,
      depth: l / (blocks - 1),
    };
    x = transformerEncoderBlock(x, { ...block, causal: true, regularizer, site });
  }
  x = applied(tf.layers.layerNormalization({ name: 'norm', epsilon: 1e-5 }), x);
  const output = tf.layers.dense({ name: 'logits', units: characters.length, activation: 'softmax' });
  const model = tf.model({ inputs, outputs: applied(output, x) });
  initialize(model, seed);
  return model;
}

/** Continues the training text from its first line: draws each character from the predicted distribution. */
function write(model: tf.LayersModel, seed: number, count: number): string {
  const draws = stream(seed).fold('writing').uniform(count);
  const ids = idsOf(trainingText).slice(0, context);
  for (const u of draws) {
    const probabilities = tf.tidy(() => {
      const x = tf.tensor2d(ids.slice(-context), [1, context], 'int32');
      return predict(model, x).dataSync().slice(-characters.length);
    });
    let id = 0;
    for (let sum = probabilities[0]!; sum < u && id < characters.length - 1; sum += probabilities[id]!)
      id += 1;
    ids.push(id);
  }
  return ids.map((id) => characters[id]).join('');
}

const measures = { loss: 'sparseCategoricalCrossentropy' };

/** Trains a mini-GPT on twelve sonnets, measures it on two others, and lets it write. */
export async function trainGpt(input: GptInput, show: Show<GptView>): Promise<GptView> {
  const { seed, epochs, every } = input;
  const model = networkOf(input);
  const training = windowsOf(trainingText, context / 2);
  const known = windowsOf(trainingText.slice(0, validationText.length), context);
  const validation = windowsOf(validationText, context);
  const sizes = {
    text: trainingText.length,
    vocabulary: characters.length,
    parameters: model.countParams(),
  };
  const losses: GptLoss[] = [];
  const look = (epoch: number): void => {
    const lossOn = (data: typeof training): number =>
      evaluate(model, data, { ...measures, batchSize: 64 }).loss;
    losses.push({ epoch, training: lossOn(known), validation: lossOn(validation) });
  };
  const view = (text: string): GptView => ({
    epoch: losses.at(-1)!.epoch,
    epochs,
    losses: [...losses],
    text,
    sizes,
  });
  const onEpochEnd = async (index: number): Promise<void> => {
    if ((index + 1) % every !== 0) return;
    look(index + 1);
    await show(view(''));
  };
  const optimizer = adam({ learningRate: 2e-3, clipNorm: 1 });
  try {
    look(0);
    await show(view(''));
    const replay = tf.getBackend() === 'wasm' ? { replay: recordedStep } : {};
    await fit(model, training, {
      ...measures,
      ...replay,
      optimizer,
      epochs,
      batchSize,
      seed,
      callbacks: { onEpochEnd },
    });
    return view(write(model, seed, 240));
  } finally {
    optimizer.dispose();
    model.dispose();
    for (const { x, y } of [training, known, validation]) tf.dispose([x, y]);
  }
}
