import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll } from 'vitest';

/** Laws are tried on the same inputs each time; `REGATTA_SEED=<n>` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.REGATTA_SEED ?? 1) });

// Commands under test, and the processes they start, print no colors, wherever vitest itself does.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';

// Without it tfjs prints an advertisement for tfjs-node when it first runs.
tf.enableProdMode();

beforeAll(async () => {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
  await tf.ready();
});
