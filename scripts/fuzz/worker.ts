/** The thread that feeds a target: tells after each batch what came of it, and before each input which it is. */
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { type Batch, batchSize, feed } from './feed.ts';
import { loadTarget } from './targets/index.ts';

const { name, seed, from, to, at }: Batch = workerData;
tf.enableProdMode();
await tf.setBackend('cpu');
const target = await loadTarget(name);
for (let start = from; start < to; ) {
  // Batches begin at multiples of their size, so that an input depends on its number alone.
  const end = Math.min(to, (Math.floor(start / batchSize) + 1) * batchSize);
  parentPort?.postMessage(await feed(target, seed, start, end, (index) => Atomics.store(at, 0, index)));
  start = end;
}
