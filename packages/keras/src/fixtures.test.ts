import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lossesOf } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { applyConstraints } from './constraints.ts';
import { loadLayersModel } from './node.ts';

interface Values {
  readonly name?: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: number[];
}
interface Recorded {
  readonly inputs: Values[];
  readonly outputs: Values[];
  readonly regularization_losses?: Record<string, number>;
  readonly after_constraint?: Record<string, Values>;
  readonly stock_tfjs?: { readonly loads: boolean; readonly error: string | null };
}

const root = process.env.REGATTA_KERAS_DIR ?? join(import.meta.dirname, 'fixtures');
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const recorded = (name: string): Recorded => JSON.parse(readFileSync(join(root, name, 'io.json'), 'utf8'));
const all = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** The files as a handler for stock tfjs. */
function filesOf(name: string): tf.io.IOHandler {
  const model: tf.io.ModelJSON = JSON.parse(readFileSync(join(root, name, 'model.json'), 'utf8'));
  const shards = (model.weightsManifest ?? []).flatMap(({ paths }) => paths);
  const data = shards.map((path) => Uint8Array.from(readFileSync(join(root, name, path))).buffer);
  return {
    load: () =>
      tf.io.getModelArtifactsForJSON(model, async (manifest) => [
        manifest.flatMap(({ weights }) => weights),
        tf.io.concatenateArrayBuffers(data),
      ]),
  };
}

describe.each(folders)('the Keras model %s', (name) => {
  const { inputs, outputs, regularization_losses, after_constraint, stock_tfjs } = recorded(name);
  const given = inputs.map(({ data, shape, dtype }) => tf.tensor(data, shape, dtype));
  const x = given.length === 1 ? given[0]! : given;

  it('loads and predicts the same as Keras', async () => {
    const model = await loadLayersModel(join(root, name));
    const predicted = all(model.predict(x));
    expect(predicted.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const [i, { data }] of outputs.entries()) {
      const largest = Math.max(1, ...data.map(Math.abs));
      const values = predicted[i]!.dataSync();
      const gap = Math.max(...data.map((value, j) => Math.abs(value - values[j]!)));
      expect(gap).toBeLessThan(1e-5 * largest);
    }
  });

  const refusal = stock_tfjs?.error;
  if (refusal) {
    it('A11, B1: does not load in stock TensorFlow.js', async () => {
      await expect(tf.loadLayersModel(filesOf(name))).rejects.toThrow(refusal);
    });
  }

  if (regularization_losses !== undefined) {
    it("has Keras's penalties in its losses", async () => {
      const model = await loadLayersModel(join(root, name));
      model.apply(x, { training: true });
      const { total = 0, ...each } = regularization_losses;
      const losses = lossesOf(model).map((loss) => loss.dataSync()[0]!);
      const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b);
      expect(losses.length).toBe(Object.keys(each).length);
      for (const [i, value] of sorted(Object.values(each)).entries()) {
        expect(sorted(losses)[i]).toBeCloseTo(value, 5);
      }
      expect(losses.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 5);
    });
  }

  if (after_constraint !== undefined) {
    it("has Keras's constraints", async () => {
      const model = await loadLayersModel(join(root, name));
      applyConstraints(model);
      for (const [path, { data }] of Object.entries(after_constraint)) {
        const [layer, weight] = path.split('/');
        const { weights } = model.getLayer(layer!);
        const found = weights.find(({ originalName }) => originalName.endsWith(`/${weight}`))!;
        const values = found.read().dataSync();
        for (const [i, value] of data.entries()) expect(values[i]).toBeCloseTo(value, 5);
      }
    });
  }
});
