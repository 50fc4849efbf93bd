import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialRecord } from '@regatta/record';
import { contentId, type Trial, type TrialSpec } from '@regatta/record';
import { codeVersion, failedRecord } from '@regatta/trial';
import { Queue } from 'bullmq';
import { openStore } from '../folder/store.ts';
import { parseAddress } from '../run/executors/queue/address.ts';
import { connect } from '../run/executors/queue/connection.ts';
import { queueExecutor } from '../run/executors/queue/coordinator.ts';
import { orderOf, queueName } from '../run/executors/queue/protocol.ts';
import { serve } from '../run/executors/queue/worker.ts';
import { tell } from '../terminal/terminal.ts';
import type { QueueCost } from './planning.ts';

function trialsOf(count: number): Trial[] {
  return Array.from({ length: count }, (_, seed) => {
    const spec: TrialSpec = {
      version: 2,
      phase: 'test',
      task: 'generated-tabular-mlp',
      seed,
      samples: 0,
      regularizer: { name: 'dropout', options: { rate: 0.5 } },
      backend: 'wasm',
      training: { steps: 1, batchSize: 1, learningRate: 0.001 },
    };
    return { id: contentId({ spec, data: {}, code: codeVersion(), sources: {} }), spec };
  });
}

/** A record for a trial that was not run. */
function recordFor(trial: Trial): TrialRecord {
  const { message: _, ...rest } = failedRecord(trial, '');
  return { ...rest, status: 'diverged' };
}

/** Measures the overhead of a queue with empty trials: submitted, not run, returned, and recorded on disk. */
export async function measureQueue(url: string, count: number, workers: number): Promise<QueueCost> {
  const address = parseAddress(url);
  const trials = trialsOf(count);
  const directory = mkdtempSync(join(tmpdir(), 'regatta-queue-'));
  const connection = await connect(address, tell);
  const stop = new AbortController();
  const serving: Promise<number>[] = [];
  try {
    const redisBytesPerTrial = await queuedBytes(address.url, trials.slice(0, 1000));
    for (let i = 0; i < workers; i++) {
      const own = {
        connection: connection.duplicate(),
        shown: address.shown,
        concurrency: 1,
        lease: 30,
        signal: stop.signal,
        say: tell,
      };
      serving.push(
        serve({ ...own, run: async (trial) => recordFor(trial) }).finally(() => own.connection.disconnect()),
      );
    }
    const executor = await queueExecutor(address, tell);
    const store = openStore(directory);
    const begin = performance.now();
    await executor.run(trials, { finished: (record) => store.append(record) }, stop.signal);
    const millisecondsPerTrial = (performance.now() - begin) / count;
    store.close();
    const storeBytesPerTrial = statSync(join(directory, 'trials.jsonl')).size / count;
    return { trials: count, workers, millisecondsPerTrial, redisBytesPerTrial, storeBytesPerTrial };
  } finally {
    stop.abort();
    await Promise.allSettled(serving);
    connection.disconnect();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Bytes that a waiting trial occupies in Redis. */
async function queuedBytes(url: string, trials: readonly Trial[]): Promise<number> {
  const connection = await connect(parseAddress(url), () => {});
  const queue = new Queue(`${queueName}-bytes`, { connection });
  try {
    const used = async (): Promise<number> =>
      Number(/used_memory:(\d+)/.exec(await connection.info('memory'))?.[1]);
    const before = await used();
    await queue.addBulk(
      trials.map((trial) => ({ name: 'trial', data: orderOf(trial), opts: { jobId: trial.id } })),
    );
    return ((await used()) - before) / trials.length;
  } finally {
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
  }
}

/** Formats the measurement for a terminal. */
export function queueText(found: QueueCost): string {
  const { trials, workers, millisecondsPerTrial, redisBytesPerTrial, storeBytesPerTrial } = found;
  return [
    `${trials} empty trials through the queue with ${workers} workers: ${millisecondsPerTrial.toFixed(2)} ms each`,
    `a waiting trial takes ${redisBytesPerTrial.toFixed(0)} bytes of Redis, an empty record ${storeBytesPerTrial.toFixed(0)} bytes of disk`,
    '',
  ].join('\n');
}
