import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLayersModel } from './node.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-keras-'));
  await cp(join(import.meta.dirname, 'fixtures/simple_rnn'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const shard = 'group1-shard1of1.bin';

describe('a model on disk', () => {
  it('loads from its folder, its file and their URLs', async () => {
    const file = join(folder, 'model.json');
    const x = tf.ones([1, 6, 2]);
    const outputs = [];
    for (const place of [folder, file, pathToFileURL(folder).href, pathToFileURL(file).href]) {
      const model = await loadLayersModel(place);
      outputs.push(Array.from((model.predict(x) as tf.Tensor).dataSync()));
    }
    for (const output of outputs) expect(output).toEqual(outputs[0]);
  });

  it('loads from several shards in groups', async () => {
    const model = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const bytes = await readFile(join(folder, shard));
    const [{ weights }] = model.weightsManifest;
    const size = 4 * (weights[0].shape[0] * weights[0].shape[1]);
    await writeFile(join(folder, 'a.bin'), bytes.subarray(0, size));
    await writeFile(join(folder, 'b.bin'), bytes.subarray(size, size + 6));
    await writeFile(join(folder, 'c.bin'), bytes.subarray(size + 6));
    const whole = await loadLayersModel(folder);
    model.weightsManifest = [
      { paths: ['a.bin'], weights: weights.slice(0, 1) },
      { paths: ['b.bin', 'c.bin'], weights: weights.slice(1) },
    ];
    await writeFile(join(folder, 'model.json'), JSON.stringify(model));
    const parts = await loadLayersModel(folder);
    const x = tf.ones([1, 6, 2]);
    const [a, b] = [whole, parts].map((one) => Array.from((one.predict(x) as tf.Tensor).dataSync()));
    expect(a).toEqual(b);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a missing shard', () => rm(join(folder, shard)), `${shard}": expected a file that can be read`],
    [
      'a short shard',
      () => writeFile(join(folder, shard), new Uint8Array(9)),
      'bytes of weights, received 9',
    ],
    [
      'a topology that is not JSON',
      () => writeFile(join(folder, 'model.json'), '{'),
      'model.json": expected JSON',
    ],
    [
      'an invalid manifest',
      () => writeFile(join(folder, 'model.json'), '{"modelTopology":{},"weightsManifest":[{"paths":1}]}'),
      'expected a weightsManifest of groups with paths and weights',
    ],
    ...['../secret.bin', '/etc/passwd', 'a/../../b', 'c:\\b', '..'].map(
      (path): [string, () => Promise<unknown>, string] => [
        `the path ${path}`,
        async () => {
          const model = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
          model.weightsManifest[0].paths = [path];
          await writeFile(join(folder, 'model.json'), JSON.stringify(model));
        },
        `expected paths inside the folder of model.json, received ${JSON.stringify(path)}`,
      ],
    ),
    ['no topology', () => rm(join(folder, 'model.json')), 'model.json": expected a file that can be read'],
  ])('with %s is rejected, by name', async (_, damage, message) => {
    await damage();
    await expect(loadLayersModel(folder)).rejects.toThrow(message);
  });
});
