import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './node.ts';
import { toKeras } from './to-keras.ts';

// Models that real Keras wrote, and what it computes from them: scripts/write-models.py.

interface Values {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: number[];
}
interface Recorded {
  readonly inputs: Values[];
  readonly outputs: Values[];
  /** Outputs in training. */
  readonly training?: Values[];
  /** Outputs at inference after a step of SGD with learning rate 0.1. */
  readonly trained?: Values[];
}

const root = join(import.meta.dirname, 'models');
const names = ['keras3', 'keras2'].flatMap((version) =>
  readdirSync(join(root, version)).map((name) => `${version}/${name}`),
);
/** Models that toKeras refuses: with the hard sigmoid of Keras 2, or operations that Keras cannot read from such a file. */
const refused: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'encoder_decoder',
      'masked_submodel',
      'masking_and_pooling',
      'stacked_cells',
      'stacked_cells_with_dropout',
    ].map((name) => [`keras2/${name}`, 'an activation with the same formula in Keras 3']),
  ),
  'keras3/merges': 'a layer that Keras supports',
};
const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const given = (tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[] =>
  tensors.length === 1 ? tensors[0]! : tensors;

/** Expects tensors to equal recorded values up to 1e-5 of their size. */
function expectValues(actual: tf.Tensor | tf.Tensor[], recorded: readonly Values[]): void {
  expect(listed(actual).map(({ shape }) => shape)).toEqual(recorded.map(({ shape }) => shape));
  for (const [i, { data }] of recorded.entries()) {
    const values = listed(actual)[i]!.dataSync();
    const largest = Math.max(1, ...data.map(Math.abs));
    const gaps = data.map((value, j) => Math.abs(value - values[j]!) / largest);
    expect(Math.max(...gaps)).toBeLessThan(1e-5);
  }
}

describe.each(names)('the model %s', (name) => {
  const { inputs, outputs, training, trained }: Recorded = JSON.parse(
    readFileSync(join(root, name, 'io.json'), 'utf8'),
  );
  const x = given(inputs.map(({ data, shape, dtype }) => tf.tensor(data, shape, dtype)));

  it('computes what Keras computes, at inference, in training and after a step', async () => {
    const model = await loadLayersModel(join(root, name));
    expectValues(model.predict(x), outputs);
    if (training !== undefined) expectValues(model.apply(x, { training: true }) as tf.Tensor, training);
    if (trained === undefined) return;
    // The call in training moved the statistics of batch normalization.
    const again = await loadLayersModel(join(root, name));
    again.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const zeros = given(outputs.map(({ shape }) => tf.zeros(shape)));
    await again.fit(x, zeros, { batchSize: outputs[0]!.shape[0]!, epochs: 1, shuffle: false, verbose: 0 });
    expectValues(again.predict(x), trained);
  });

  it('computes the same after toKeras', async () => {
    const model = await loadLayersModel(join(root, name));
    if (refused[name] !== undefined) {
      await expect(toKeras(model)).rejects.toThrow(refused[name]);
      return;
    }
    const again = await loadLayersModel(tf.io.fromMemory(await toKeras(model)));
    expectValues(again.predict(x), outputs);
  });
});
