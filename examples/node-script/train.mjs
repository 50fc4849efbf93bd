/**
 * Trains a small convolutional network with dropout on WebAssembly in plain Node, with checkpoints, saves the model in a
 * format that Keras can load, and measures how sure the network is about each image.
 * Usage: node train.mjs [model folder, default ./model]
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { predict, predictSamples, stream } from '@regatta/core';
import { generateGlyphs } from '@regatta/datasets';
import { dropoutLayer } from '@regatta/dense-dropout';
import { saveForKeras } from '@regatta/keras';
import { fileHandler, loadLayersModel } from '@regatta/keras/node';
import { spatialDropout2d } from '@regatta/spatial-dropout';
import { evaluate, fit } from '@regatta/training';
import { fileCheckpoints } from '@regatta/training/node';
import { mutualInformation, predictiveMean } from '@regatta/uncertainty';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';

const folder = process.argv[2] ?? 'model';
await mkdir(folder, { recursive: true });
tf.enableProdMode();
await useWasm(); // tfjs alone cannot train convolutions on WebAssembly

const classes = 5;
const glyphs = generateGlyphs({ classes, train: 300, validation: 200, test: 400 }, stream(1));
const tensors = ({ images, labels, count }) => ({
  x: tf.tensor4d(images, [count, 16, 16, 1]),
  y: tf.oneHot(tf.tensor1d(labels, 'int32'), classes),
});
const [train, validation, test] = [glyphs.train, glyphs.validation, glyphs.test].map(tensors);

const initializer = (seed) => tf.initializers.heNormal({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      filters: 16,
      kernelSize: 3,
      activation: 'relu',
      inputShape: [16, 16, 1],
      kernelInitializer: initializer(1),
    }),
    spatialDropout2d({ rate: 0.1, seed: 7, name: 'maps' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: initializer(2) }),
    dropoutLayer({ rate: 0.5, seed: 7, name: 'units' }),
    tf.layers.dense({ units: classes, activation: 'softmax', kernelInitializer: initializer(3) }),
  ],
});

// If stopped and run again, training resumes and reaches the same weights.
const objective = { loss: 'categoricalCrossentropy', metrics: ['accuracy'] };
await fit(model, train, {
  ...objective,
  optimizer: tf.train.adam(0.003),
  epochs: 12,
  batchSize: 32,
  seed: 7,
  validation,
  checkpoint: { storage: fileCheckpoints(join(folder, 'checkpoints')) },
  onProgress: ({ step, loss }) => {
    if (step % 30 === 0) console.log(`step ${step}: loss ${loss.toFixed(3)}`);
  },
});
const { loss, metrics } = evaluate(model, test, objective);
console.log(`test: loss ${loss.toFixed(3)}, accuracy ${(100 * metrics.acc).toFixed(1)} %`);

// Keras can load the saved model, and so can this library.
await saveForKeras(model, fileHandler(folder));
const again = await loadLayersModel(folder);
const gap = predict(model, test.x).sub(predict(again, test.x)).abs().max().arraySync();
console.log(`saved in ${folder} and loaded again: predictions differ by at most ${gap}`);

// Fifty masks: if they disagree, do not trust the prediction.
const samples = predictSamples(model, test.x, { samples: 50, seed: 1 });
const doubt = mutualInformation(samples).arraySync();
const right = predictiveMean(samples).argMax(-1).equal(test.y.argMax(-1)).arraySync();
const order = doubt.map((_, i) => i).sort((a, b) => doubt[a] - doubt[b]);
const share = (list) => ((100 * list.filter((i) => right[i] === 1).length) / list.length).toFixed(1);
const half = order.length / 2;
console.log(
  `accuracy of the more certain half: ${share(order.slice(0, half))} %; of the other half: ${share(order.slice(half))} %`,
);
