import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointStorage } from './checkpoint-storage.ts';
import { decode, encode, flawOf } from './codec.ts';
import { crc32 } from './crc32.ts';
import { fit, indexedDbCheckpoints, memoryCheckpoints } from './index.ts';
import { fileCheckpoints } from './node.ts';
import { classified, dense } from './testing/models.ts';

const plain = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null)),
    fc.oneof(fc.float32Array(), fc.float64Array(), fc.int32Array(), fc.uint8Array()),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).tree;

describe('encoded checkpoints', () => {
  it('preserve plain data and arrays bit for bit', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = encode(value);
        expect(flawOf(bytes)).toBeUndefined();
        expect(decode<unknown>(bytes)).toEqual(value);
      }),
      { numRuns: 200 },
    );
    expect(decode(encode([-0, Number.NaN, Number.POSITIVE_INFINITY]))).toEqual([
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('reveal any changed bit and any truncation', () => {
    const bytes = encode({ weights: Float32Array.of(1, 2, 3), step: 7 });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        expect(flawOf(bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)))).toBeDefined();
        expect(flawOf(bytes.slice(0, at))).toBeDefined();
      }),
    );
  });

  it('use the CRC-32 of zip', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-training-'));
});
afterEach(() => rm(folder, { recursive: true }));

const storages: readonly (readonly [string, () => CheckpointStorage])[] = [
  ['memoryCheckpoints', memoryCheckpoints],
  ['fileCheckpoints', () => fileCheckpoints(join(folder, 'of', 'a', 'training'))],
];

describe.each(storages)('%s', (_name, make) => {
  it('reads, lists and removes what was written', async () => {
    const storage = make();
    expect(await storage.steps()).toEqual([]);
    await storage.write(10, Uint8Array.of(1, 2, 3));
    await storage.write(2, Uint8Array.of(4));
    await storage.write(10, Uint8Array.of(5, 6));
    expect([...(await storage.steps())].sort((a, b) => a - b)).toEqual([2, 10]);
    expect(await storage.read(10)).toEqual(Uint8Array.of(5, 6));
    await storage.remove(2);
    await storage.remove(2);
    expect(await storage.steps()).toEqual([10]);
  });
});

describe('fileCheckpoints', () => {
  const train = (steps: number): ReturnType<typeof fit> =>
    fit(dense(), classified(), {
      optimizer: tf.train.adam(0.1),
      loss: 'categoricalCrossentropy',
      batchSize: 4,
      steps,
      checkpoint: { storage: fileCheckpoints(folder), every: 1, keep: 3 },
    });

  it('keeps the last files and no partial ones', async () => {
    await train(6);
    expect((await readdir(folder)).sort()).toEqual([4, 5, 6].map((step) => `step-00000000${step}.regatta`));
  });

  it('skips truncated and foreign files, and leaves other files alone', async () => {
    await train(6);
    const last = join(folder, 'step-000000006.regatta');
    await writeFile(last, (await readFile(last)).subarray(0, 100));
    await writeFile(join(folder, 'step-000000009.regatta'), 'this is not a checkpoint');
    await writeFile(join(folder, 'step-000000012.regatta.partial'), 'half');
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const found = await train(7);
    expect((await readdir(folder)).filter((name) => name.endsWith('.regatta'))).toHaveLength(3);
    expect(found).toMatchObject({ resumedFrom: 5, step: 7 });
    expect(found.warnings).toEqual([
      'Skipped the checkpoint of step 9: it is not a checkpoint file.',
      'Skipped the checkpoint of step 6: it is truncated or corrupted.',
    ]);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });
});

describe('indexedDbCheckpoints', () => {
  it('require a browser', async () => {
    await expect(indexedDbCheckpoints('a').steps()).rejects.toThrow('expected a browser with IndexedDB');
  });
});
