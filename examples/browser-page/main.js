/** Trains a network without and with dropout in the page, on WebAssembly, and plots the losses on unseen data. */
import { stream } from '@regatta/core';
import { generateTabular } from '@regatta/datasets/generated';
import { dropoutLayer } from '@regatta/dense-dropout';
import { fit } from '@regatta/training';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

const button = document.querySelector('button');
const status = document.querySelector('[role=status]');
const chart = document.querySelector('svg');
const epochs = 60;
const rates = { none: 0, dropout: 0.5 };

const data = generateTabular({ train: 400, validation: 500 }, stream(1));
const { features, classes } = data.options;
const tensors = ({ x, labels, count }) => ({
  x: tf.tensor2d(x, [count, features]),
  y: tf.oneHot(tf.tensor1d(labels, 'int32'), classes),
});

/** A network with the same initial weights for either rate; at rate 0 the layer does nothing. */
function network(rate) {
  const dense = (units, seed, options) =>
    tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed }), ...options });
  return tf.sequential({
    layers: [
      dense(64, 1, { activation: 'relu', inputShape: [features] }),
      dropoutLayer({ rate, seed: 7, name: 'first' }),
      dense(64, 2, { activation: 'relu' }),
      dropoutLayer({ rate, seed: 7, name: 'second' }),
      dense(classes, 3, { activation: 'softmax' }),
    ],
  });
}

/** The validation losses by epoch; `tell` is called after each. */
async function train(rate, tell) {
  const losses = [];
  const model = network(rate);
  await fit(model, tensors(data.train), {
    loss: 'categoricalCrossentropy',
    optimizer: tf.train.adam(0.003),
    epochs,
    seed: 7,
    validation: tensors(data.validation),
    callbacks: {
      onEpochEnd: async (_, { val_loss }) => {
        losses.push(val_loss);
        tell(losses);
        await tf.nextFrame(); // lets the page draw
      },
    },
  });
  model.dispose();
  return losses;
}

/** Draws named curves. */
function draw(curves) {
  const top = Math.max(...Object.values(curves).flat());
  const [x, y] = [(epoch) => 40 + (460 * epoch) / (epochs - 1), (loss) => 210 - (190 * loss) / top];
  const line = ([name, losses]) => {
    const points = losses.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
    const [endX, endY] = [x(losses.length - 1) + 6, y(losses.at(-1) ?? 0) + 4];
    return `<polyline class="${name}" points="${points}" /><text class="${name}" x="${endX}" y="${endY}">${name}</text>`;
  };
  chart.innerHTML = `<line class="axis" x1="40" x2="500" y1="210" y2="210" /><text class="axis" x="40" y="230">epoch 1</text>
    <text class="axis" x="500" y="230" text-anchor="end">${epochs}</text><text class="axis" x="34" y="214" text-anchor="end">0</text>
    <text class="axis" x="34" y="24" text-anchor="end">${top.toFixed(1)}</text>${Object.entries(curves).map(line).join('')}`;
}

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});

button.addEventListener('click', async () => {
  button.disabled = true;
  document.body.dataset.state = 'running';
  await useWasm(); // faster than a GPU for small networks
  const curves = {};
  for (const [name, rate] of Object.entries(rates)) {
    await train(rate, (losses) => {
      curves[name] = losses;
      status.textContent = `Training: ${name}, epoch ${losses.length} of ${epochs}`;
      draw(curves);
    });
  }
  const [none, dropout] = Object.values(curves).map((losses) => losses.at(-1));
  status.textContent = `Final loss: ${none.toFixed(2)} nats without dropout, ${dropout.toFixed(2)} with it; the best possible expected loss is ${data.bayes.loss.toFixed(2)}.`;
  document.body.dataset.state = 'done';
  button.disabled = false;
});
