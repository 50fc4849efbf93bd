/** Trains one small convolutional network on the kernels and on plain JavaScript, and writes down how they compare. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { perturb, stream } from '../../packages/core/src/index.ts';
import { useWasm } from '../../packages/wasm/src/index.ts';
import { kerasErrors, packageResults, type Results } from './packages.ts';
import { resumeTraining } from './training.ts';

const values = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(3)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );

/** Losses of five steps from fixed weights, with masks drawn by the core. */
function losses(): number[] {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 1],
        filters: 8,
        kernelSize: 3,
        activation: 'relu',
        padding: 'same',
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4 }),
    ],
  });
  model.setWeights(model.getWeights().map((weight, i) => tf.mul(values(weight.shape, `w${i}`), 0.1)));
  const x = values([16, 12, 12, 1], 'x');
  const y = tf.oneHot(tf.range(0, 16, 1, 'int32').mod(4).toInt(), 4).toFloat();
  const optimizer = tf.train.sgd(0.1);
  return Array.from({ length: 5 }, (_, step) => {
    const loss = optimizer.minimize(() => {
      const masked = perturb(x, { noise: 'bernoulli' }, 0.2, stream(1).fold(step));
      return tf.losses.softmaxCrossEntropy(y, model.apply(masked) as tf.Tensor).asScalar();
    }, true);
    return loss?.dataSync()[0] ?? Number.NaN;
  });
}

const backends = ['cpu', 'wasm', 'webgl'];
const models = Object.keys(import.meta.glob('../../packages/keras/src/fixtures/*/io.json')).map(
  (path) => path.split('/').at(-2) ?? path,
);

const largestGap = (have: Results, want: Results): number =>
  Math.max(
    ...Object.entries(want).flatMap(([name, values]) =>
      values.map((value, i) => Math.abs(value - (have[name]?.[i] ?? Number.NaN))),
    ),
  );

/** What every package does on every backend beside plain JavaScript, and Keras's models beside Keras. */
async function everyPackage(): Promise<object[]> {
  await tf.setBackend('cpu');
  const want = packageResults();
  const found: object[] = [];
  for (const backend of backends) {
    if (!(await tf.setBackend(backend))) throw new Error(`there is no backend ${backend}`);
    const errors = await kerasErrors(models);
    found.push({
      backend,
      results: Object.keys(want).length,
      gap: largestGap(packageResults(), want),
      models: models.length,
      error: Math.max(...Object.values(errors)),
    });
  }
  return found;
}

async function compare(): Promise<object> {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  });
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const reference = losses();
  const { installed, build, kernels } = await useWasm();
  const ours = losses();
  const relaxed = await useWasm({ relaxed: true });
  const fused = losses();
  const difference = (list: readonly number[]): number =>
    Math.max(...list.map((value, i) => Math.abs(value - reference[i]!)));
  return {
    installed,
    build,
    kernels: kernels.length,
    losses: ours,
    difference: difference(ours),
    relaxedBuild: relaxed.build,
    relaxedDifference: difference(fused),
    packages: await everyPackage(),
    resumed: [await resumeTraining('wasm'), await resumeTraining('cpu'), await resumeTraining('webgl')],
  };
}

compare().then(
  (result) => {
    document.body.dataset.result = JSON.stringify(result);
  },
  (error: unknown) => {
    const text = error instanceof Error ? error.stack : String(error);
    document.body.dataset.result = JSON.stringify({ error: text });
  },
);
