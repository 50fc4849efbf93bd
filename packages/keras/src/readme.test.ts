import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lossesOf, trainingCallback } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { layerConstraints, saveForKeras } from './index.ts';
import { fileHandler, loadLayersModel } from './node.ts';

it('does what the README says', async () => {
  const before = process.cwd();
  const place = await mkdtemp(join(tmpdir(), 'regatta-keras-'));
  const saved = join(import.meta.dirname, 'fixtures/regularizers_constraints');
  await cp(saved, join(place, 'folder'), { recursive: true });
  process.chdir(place);
  try {
    const model = await loadLayersModel('folder'); // model.json and its shards
    const x = tf.ones([8, 4]);
    const y = tf.zeros([8, 3]);
    const prediction = model.predict(x); // the same as in Keras
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(x, y, { epochs: 5, callbacks: trainingCallback(layerConstraints(), model) });
    await saveForKeras(model, fileHandler('new-folder')); // with a Keras 3 topology

    expect((prediction as tf.Tensor).shape).toEqual([8, 3]);
    model.apply(x, { training: true });
    expect(lossesOf(model).length).toBe(7);
    const again = await loadLayersModel('new-folder');
    const [a, b] = [model, again].map((one) => Array.from((one.predict(x) as tf.Tensor).dataSync()));
    expect(a).toEqual(b);
  } finally {
    process.chdir(before);
    await rm(place, { recursive: true });
  }
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const own = readFileSync(import.meta.filename, 'utf8');
  const lines = code.split('\n').filter((line) => line !== '' && !line.startsWith('import'));
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) expect(own).toContain(line);
});
