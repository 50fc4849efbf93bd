import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect } from 'vitest';

/** Laws are tried on the same inputs each time; `REGATTA_SEED=<n>` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.REGATTA_SEED ?? 1) });

// Commands under test, and the processes they start, print no colors, wherever vitest itself does.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';

// Without it tfjs prints an advertisement for tfjs-node when it first runs.
tf.enableProdMode();

/** A file in a shared process finds it added by an earlier one. */
const added = Symbol.for('regatta.equality-of-bytes');

const bytesOf = (array: unknown): Uint8Array | undefined =>
  ArrayBuffer.isView(array) && !(array instanceof DataView)
    ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    : undefined;

/** Typed arrays of the same kind and bytes are equal, which is seen at once; all others are compared element by element. */
if (!(added in globalThis)) {
  Reflect.set(globalThis, added, true);
  expect.addEqualityTesters([
    (a, b) => {
      const [first, second] = [bytesOf(a), bytesOf(b)];
      if (first === undefined || second === undefined || a.constructor !== b.constructor) return undefined;
      return Buffer.compare(first, second) === 0 ? true : undefined;
    },
  ]);
}

beforeAll(async () => {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
  await tf.ready();
});
