import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachRecurrent } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { dropPath, spatialDropout2d } from '@regatta/spatial-dropout';
import { variationalGru, zoneout } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { isJsonObject, isList } from './json-value.ts';
import { fileHandler, loadLayersModel } from './node.ts';
import { saveForKeras, toKeras } from './to-keras.ts';

const root = join(import.meta.dirname, 'fixtures');
const folders = readdirSync(root);

/**
 * Fields of Keras's own config that an export omits: fields with a value without effect, arguments that are null or
 * describe how a layer is called, and the dtype of layers that compute in another one. Lists of one output may be flat;
 * negative axes are written as nonnegative axes.
 */
const LEFT_OUT = [
  'quantization_config',
  'groups',
  'synchronized',
  'input_axes',
  'output_axes',
  'dtype',
  'kwargs',
];
const isDefault = (key: string, value: unknown): boolean =>
  LEFT_OUT.includes(key) || key.startsWith('renorm') || value === null || value === false;

function differences(ours: unknown, theirs: unknown, path = ''): string[] {
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...keys].flatMap((key) => {
      if (key === 'dtype' || key === 'kwargs') return [];
      if (!(key in ours)) return isDefault(key, theirs[key]) ? [] : [`${path}.${key} is missing`];
      // tfjs writes a null activity regularizer.
      if (!(key in theirs)) return ours[key] === null || ours[key] === false ? [] : [`${path}.${key} is new`];
      if (key === 'input_layers' || key === 'output_layers') {
        const flat = (value: unknown): string => JSON.stringify(isList(value) ? value.flat() : value);
        return flat(ours[key]) === flat(theirs[key]) ? [] : [`${path}.${key}`];
      }
      if (key === 'axis' && isList(theirs[key]) && theirs[key].every((axis) => Number(axis) < 0)) return [];
      return differences(ours[key], theirs[key], `${path}.${key}`);
    });
  }
  if (isList(ours) && isList(theirs) && ours.length === theirs.length) {
    return ours.flatMap((value, i) => differences(value, theirs[i], `${path}[${i}]`));
  }
  if (typeof ours === 'number' && typeof theirs === 'number' && Math.abs(ours - theirs) <= 1e-7) return [];
  return JSON.stringify(ours) === JSON.stringify(theirs)
    ? []
    : [`${path}: ${JSON.stringify(ours)} for ${JSON.stringify(theirs)}`];
}

describe.each(folders)('%s, loaded and exported', (name) => {
  it('has the config and weights that Keras wrote', async () => {
    const model = await loadLayersModel(join(root, name));
    const file = JSON.parse(readFileSync(join(root, name, 'model.json'), 'utf8'));
    const { modelTopology, weightSpecs = [], weightData } = await toKeras(model);
    const config: unknown = isJsonObject(modelTopology) ? modelTopology.model_config : undefined;
    expect(differences(config, file.modelTopology.model_config)).toEqual([]);
    const theirs: { weights: tf.io.WeightsManifestEntry[]; paths: string[] }[] = file.weightsManifest;
    const plain = (specs: readonly tf.io.WeightsManifestEntry[]) => specs.map(({ shape }) => shape);
    expect(plain(weightSpecs)).toEqual(plain(theirs.flatMap(({ weights }) => weights)));
    const bytes = theirs.flatMap(({ paths }) => paths.map((path) => readFileSync(join(root, name, path))));
    expect(
      Buffer.compare(Buffer.from(tf.io.CompositeArrayBuffer.join(weightData!)), Buffer.concat(bytes)),
    ).toBe(0);
    if (name !== 'resaved_names') {
      expect(weightSpecs.map((spec) => spec.name)).toEqual(
        theirs.flatMap(({ weights }) => weights.map((spec) => spec.name)),
      );
    }
  });
});

const values = (x: tf.Tensor | tf.Tensor[]): number[] => Array.from((x as tf.Tensor).dataSync());

describe('a model of Regatta layers', () => {
  const make = (): tf.LayersModel =>
    tf.sequential({
      name: 'mine',
      layers: [
        tf.layers.conv2d({ filters: 3, kernelSize: 2, activation: 'swish', inputShape: [5, 5, 2] }),
        spatialDropout2d({ rate: 0.2, seed: 3, name: 'drop' }),
        dropPath({ rate: 0.1, seed: 4, name: 'path' }),
        tf.layers.reshape({ targetShape: [4, 12] }),
        variationalGru({ units: 4, dropout: 0.1, recurrentDropout: 0.3, gates: 'each', name: 'gru' }),
        dropoutLayer({ rate: 0.5, seed: 6, name: 'last' }),
        tf.layers.dense({ units: 2 }),
      ],
    });

  it('keeps predictions and masks through Keras export, disk and loading', async () => {
    const model = make();
    const folder = await mkdtemp(join(tmpdir(), 'regatta-keras-'));
    try {
      await saveForKeras(model, fileHandler(folder));
      const again = await loadLayersModel(folder);
      const x = tf.ones([2, 5, 5, 2]);
      expect(values(again.predict(x))).toEqual(values(model.predict(x)));
      expect((await toKeras(again)).modelTopology).toEqual(
        expect.objectContaining({ keras_version: expect.stringMatching(/^3/) }),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names the layer that Keras lacks', async () => {
    const input = tf.input({ shape: [4, 2] });
    const treated = attachRecurrent(
      zoneout({ rate: 0.1 }),
      { name: 'z', seed: 0 },
      { cell: 'lstm', units: 2 },
    );
    const model = tf.model({ inputs: input, outputs: treated.apply(input) as tf.SymbolicTensor });
    await expect(toKeras(model)).rejects.toThrow('a recurrent layer that Keras supports');
    const schedule = { kind: 'linear', start: 0, end: 0.5, duration: 10 } as const;
    const scheduled = tf.sequential({
      layers: [dropoutLayer({ rate: schedule, inputShape: [2], name: 'd' })],
    });
    await expect(toKeras(scheduled)).rejects.toThrow('a rate that is a number');
  });

  it('rejects an unknown place', async () => {
    await expect(saveForKeras(make(), 'nowhere://x')).rejects.toThrow('a place that supports saving');
  });
});
