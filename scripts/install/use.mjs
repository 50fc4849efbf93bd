/** What a user of the installed packages does, under plain Node: `check-install.ts` copies it to where they are. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

for (const path of JSON.parse(await readFile('paths.json', 'utf8'))) {
  const found = await import(path);
  if (!path.endsWith('/register')) assert.notDeepEqual(Object.keys(found), [], `${path} exports nothing`);
}

const tf = await import('@tensorflow/tfjs');
const { predictSamples, stream } = await import('@regatta/core');
const { dropoutLayer } = await import('@regatta/dense-dropout');
const { spatialDropout1d } = await import('@regatta/spatial-dropout');
const { tokenDropoutLayer } = await import('@regatta/attention-dropout');
const { variationalLstm } = await import('@regatta/variational-dropout');
const { useWasm } = await import('@regatta/wasm');
const { evaluate, fit } = await import('@regatta/training');
const { fileCheckpoints } = await import('@regatta/training/node');
const { loadLayersModel, toKeras } = await import('@regatta/keras');
const { diagnose, repair } = await import('@regatta/doctor');
const { mutualInformation, predictiveEntropy } = await import('@regatta/uncertainty');
tf.enableProdMode();

const values = (shape, name) =>
  tf.tensor(
    stream(1)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const glorot = (seed) => tf.initializers.glorotUniform({ seed });

/** Trains a model with dropout of every family, and predicts with it and with what was saved of it. */
async function train() {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [5, 3], kernelInitializer: glorot(1) }),
      tokenDropoutLayer({ rate: 0.1, seed: 4, name: 'tokens' }),
      spatialDropout1d({ rate: 0.2, seed: 1, name: 'spatial' }),
      variationalLstm({
        ...{ units: 4, dropout: 0.2, recurrentDropout: 0.2, seed: 2, name: 'recurrent' },
        ...{ kernelInitializer: glorot(2), recurrentInitializer: glorot(3) },
      }),
      dropoutLayer({ rate: 0.5, seed: 3, name: 'dense' }),
      tf.layers.dense({ units: 1, kernelInitializer: glorot(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const [x, y] = [values([12, 5, 3], 'x'), values([12, 1], 'y')];
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
  const losses = history.loss.map(Number);
  assert.equal(losses.length, 3);
  assert.ok(losses.every(Number.isFinite), `losses ${losses}`);
  assert.notEqual(losses[0], losses[2]);

  let saved;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  const predicted = Array.from(model.predict(x).dataSync());
  assert.deepEqual(Array.from(loaded.predict(x).dataSync()), predicted);
  return [...losses, ...predicted];
}

await tf.setBackend('cpu');
const cpu = await train();
assert.deepEqual(await train(), cpu, 'the same seeds gave other numbers');

const report = await useWasm();
assert.ok(report.installed, report.reason);
assert.equal(tf.getBackend(), 'wasm');
const wasm = await train();
cpu.forEach((value, i) => {
  assert.ok(Math.abs(value - wasm[i]) < 1e-4, `${value} on cpu, ${wasm[i]} on wasm`);
});

// A model of stock layers: what is wrong with it, mended, trained in two parts, sampled, written for Keras and read back.
await tf.setBackend('cpu');
const stock = tf.sequential({
  layers: [
    tf.layers.gru({
      units: 4,
      recurrentDropout: 0.3,
      recurrentActivation: 'sigmoid',
      inputShape: [5, 3],
      kernelInitializer: glorot(5),
    }),
    tf.layers.dropout({ rate: 0.5, seed: 1 }),
    tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: glorot(6) }),
  ],
});
assert.ok(diagnose(stock).some(({ code }) => code === 'A3'));
const { model } = repair(stock);
assert.deepEqual(diagnose(model), []);

const examples = { x: values([12, 5, 3], 'x'), y: tf.oneHot(tf.range(0, 12, 1, 'int32').mod(2).toInt(), 2) };
const objective = { loss: 'categoricalCrossentropy', batchSize: 4 };
const options = {
  ...objective,
  optimizer: 'adam',
  seed: 1,
  checkpoint: { storage: fileCheckpoints('checkpoints') },
};
await fit(model, examples, { ...options, epochs: 2 });
const { history } = await fit(model, examples, { ...options, epochs: 4 });
assert.equal(history.length, 4);
assert.ok(evaluate(model, examples, objective).loss > 0);

const samples = predictSamples(model, examples.x, { samples: 8, seed: 1 });
const [all, known] = [predictiveEntropy(samples), mutualInformation(samples)].map((one) => one.arraySync());
assert.ok(all.every((entropy, i) => entropy >= known[i] && known[i] > 0));

const again = await loadLayersModel(tf.io.fromMemory(await toKeras(model)));
const [want, have] = [model, again].map((one) => Array.from(one.predict(examples.x).dataSync()));
want.forEach((value, i) => {
  assert.ok(Math.abs(value - have[i]) < 1e-6, `${value} before, ${have[i]} after`);
});
