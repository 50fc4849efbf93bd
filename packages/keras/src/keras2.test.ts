import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './load-layers-model.ts';
import { asKeras2, type ModelFile } from './testing/keras2.ts';

const root = join(import.meta.dirname, 'fixtures');

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

describe.each(readdirSync(root))('%s in Keras 2 form', (name) => {
  const read = (file: string) => JSON.parse(readFileSync(join(root, name, file), 'utf8'));

  it('loads and predicts the same', async () => {
    const { modelTopology, weightsManifest } = asKeras2(read('model.json') satisfies ModelFile);
    expect(JSON.stringify(modelTopology)).not.toMatch(/batch_shape|keras_tensor|DTypePolicy|registered_name/);
    const paths = weightsManifest.flatMap((group) => group.paths);
    const shards = paths.map((path) => Uint8Array.from(readFileSync(join(root, name, path))).buffer);
    const specs = weightsManifest.flatMap(({ weights }) => weights) as tf.io.WeightsManifestEntry[];
    const model = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: specs,
        weightData: tf.io.concatenateArrayBuffers(shards),
      }),
    );
    const io: { inputs: Values[]; outputs: Values[] } = read('io.json');
    const inputs = io.inputs.map(({ data, shape }) => tf.tensor(data, shape));
    const output = model.predict(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;
    const values = output.dataSync();
    for (const [i, value] of io.outputs[0]!.data.entries()) expect(values[i]).toBeCloseTo(value, 5);
  });
});
