import * as tf from '@tensorflow/tfjs';
import { beforeAll } from 'vitest';

// Without it tfjs prints an advertisement for tfjs-node when it first runs.
tf.enableProdMode();

beforeAll(async () => {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
  await tf.ready();
});
