import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Trial } from '@regatta/record';
import { bytesOf, type TrialRecord } from '@regatta/record';
import { trialOf } from '@regatta/record/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerFor, identified } from '../../../testing/answers.ts';
import { hasRedis, type TestRedis, testRedis } from '../../../testing/redis.ts';
import type { Handlers } from '../executor.ts';
import { parseAddress } from './address.ts';
import { queueExecutor } from './coordinator.ts';
import { agrees, orderOf, queueName } from './protocol.ts';
import { QueuedRun } from './queued-run.ts';
import { type ServeOptions, serve } from './worker.ts';

const trials: readonly Trial[] = Array.from({ length: 40 }, (_, seed) => identified(trialOf('none', seed)));

/** The record of a trial in these tests. */
const recordFor = (trial: Trial): TrialRecord => answerFor(trial, trial.spec.seed / 100);

/** A proxy to a server that adds a delay in milliseconds. */
async function slowLine(port: number, delay: number): Promise<{ url: string; close(): Promise<unknown> }> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (data) => setTimeout(() => to.write(data), delay));
      from.on('close', () => setTimeout(() => to.destroy(), delay));
      from.on('error', () => {});
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: `redis://127.0.0.1:${address.port}`, close };
}

describe.runIf(hasRedis)('the queue', () => {
  let redis: TestRedis;
  let ends: (() => Promise<unknown>)[];
  let said: string[];
  const say = (text: string): void => {
    said.push(text);
  };

  beforeEach(async () => {
    redis = await testRedis();
    ends = [];
    said = [];
  });
  afterEach(async () => {
    await Promise.allSettled(ends.map((end) => end()));
    await redis.stop();
  });

  /** A worker in this process, whose lease does not end while a busy machine keeps the process waiting. */
  function worker(options: Partial<ServeOptions> = {}): { readonly over: Promise<number>; stop(): void } {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    connection.on('error', () => {});
    const stop = new AbortController();
    const over = serve({
      ...{ connection, shown: 'redis://here', concurrency: 2, lease: 3600, signal: stop.signal, say },
      run: async (trial) => recordFor(trial),
      ...options,
    });
    over.catch(() => {});
    ends.push(async () => {
      stop.abort();
      await over.catch(() => {});
      connection.disconnect();
    });
    return { over, stop: () => stop.abort() };
  }

  async function run(
    which: readonly Trial[] = trials,
    handlers: Partial<Handlers> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<TrialRecord[]> {
    const records: TrialRecord[] = [];
    const executor = await queueExecutor(parseAddress(redis.url), say, { lookPeriod: 200 });
    const finished = (record: TrialRecord): void => {
      records.push(record);
    };
    await executor.run(which, { finished, ...handlers }, signal);
    return records;
  }

  const sorted = (records: readonly TrialRecord[]): string[] => records.map(bytesOf).sort();
  const expected = sorted(trials.map(recordFor));

  it('gives each trial to one worker and returns every record once', async () => {
    worker();
    worker();
    const started = new Set<string>();
    const records = await run(trials, { started: ({ id }) => started.add(id) });
    expect(sorted(records)).toEqual(expected);
    expect(started.size).toBe(trials.length);
    const client = redis.client();
    await expect.poll(() => client.keys(`bull:${queueName}:t*`)).toEqual([]);
  });

  it('reports if there is no worker, and waits for one', async () => {
    const result = run();
    await pause(300);
    expect(said.join('\n')).toContain('no worker serves redis://127.0.0.1');
    worker();
    expect(sorted(await result)).toEqual(expected);
  });

  it('reports the steps of a trial', async () => {
    worker({
      async run(trial, onStep) {
        onStep(3);
        await pause(50);
        return recordFor(trial);
      },
    });
    const steps: number[] = [];
    await run(trials.slice(0, 1), { stepped: (_, step) => steps.push(step) });
    expect(steps).toEqual([3]);
  });

  it('continues where a stopped coordinator left off', async () => {
    const counts = new Map<string, number>();
    worker({
      async run(trial) {
        counts.set(trial.id, (counts.get(trial.id) ?? 0) + 1);
        await pause(20);
        return recordFor(trial);
      },
    });
    const stop = new AbortController();
    const first: TrialRecord[] = [];
    const finished = (record: TrialRecord): void => {
      first.push(record);
      if (first.length === 10) stop.abort(new Error('enough'));
    };
    await expect(run(trials, { finished }, stop.signal)).rejects.toThrow('enough');
    const done = new Set(first.map(({ id }) => id));
    const rest = await run(trials.filter(({ id }) => !done.has(id)));
    expect(sorted([...first, ...rest])).toEqual(expected);
    expect(Math.max(...counts.values())).toBe(1);
  });

  it('withdraws waiting trials when it ends early, and leaves results for the next run', async () => {
    const [finished, waiting] = [trials[0]!, trials[1]!];
    const connection = redis.client();
    const queue = new Queue(queueName, { connection });
    const busy = worker();
    await queue.add('trial', orderOf(finished), { jobId: finished.id });
    await expect.poll(() => queue.getCompletedCount()).toBe(1);
    busy.stop();
    await busy.over;
    await queue.add('trial', orderOf(waiting), { jobId: waiting.id });
    const two = [finished, waiting];
    const parts = { queue, connection, trials: two, handlers: { finished() {} }, shown: 'redis://here', say };
    const ended = new QueuedRun(parts);
    ended.end(new Error('enough'));
    await ended.close();
    expect(await queue.getJob(waiting.id)).toBeUndefined();
    expect(await queue.getWaitingCount()).toBe(0);
    // No worker is left to run it again.
    expect(sorted(await run([finished]))).toEqual(sorted([recordFor(finished)]));
    await queue.close();
  });

  it('retries trials that failed in an earlier run', async () => {
    const trial = trials[0]!;
    const queue = new Queue(queueName, { connection: redis.client() });
    const flaky = worker({
      run: async () => {
        throw new Error('out of luck');
      },
    });
    await queue.add('trial', orderOf(trial), { jobId: trial.id });
    await expect.poll(() => queue.getFailedCount()).toBe(1);
    flaky.stop();
    await flaky.over;
    worker();
    const records = await run([trial]);
    expect(records.map(({ status }) => status)).toEqual(['ok']);
    await queue.close();
  });

  it('records a trial that a worker cannot finish as failed', async () => {
    worker({
      run: async () => {
        throw new Error('out of luck');
      },
    });
    const records = await run(trials.slice(0, 1));
    expect(records[0]).toMatchObject({ status: 'failed', message: 'the queue gave up on it: out of luck' });
  });

  it('gives the trial of a frozen worker to another', async () => {
    const stuck = trials[0]!;
    const queue = new Queue(queueName, { connection: redis.client() });
    await queue.add('trial', orderOf(stuck), { jobId: stuck.id });
    // A worker that took the trial and then disappeared.
    const job = await redis.client().rpoplpush(`bull:${queueName}:wait`, `bull:${queueName}:active`);
    expect(job).toBe(stuck.id);
    worker({ lease: 0.4 });
    expect(sorted(await run())).toEqual(expected);
    await queue.close();
  });

  it('fails the run if a trial gives different numbers the second time', async () => {
    worker();
    await run(trials.slice(0, 2));
    const wrong = worker({ run: async (trial) => answerFor(trial, 7) });
    await expect(run(trials.slice(0, 2))).rejects.toThrow(/ran twice with different numbers/);
    wrong.stop();
  });

  it('refuses a trial of other code, naming both versions, and leaves it to the next worker', async () => {
    const trial = trials[0]!;
    const queue = new Queue(queueName, { connection: redis.client() });
    await queue.add('trial', { ...orderOf(trial), code: 'of-yesterday' }, { jobId: trial.id });
    const own = orderOf(trial).code;
    const refusing = worker();
    await expect(refusing.over).rejects.toThrow(
      `the run needs code version of-yesterday, this worker has ${own}`,
    );
    expect(await queue.getFailedCount()).toBe(1);
    worker();
    expect(sorted(await run())).toEqual(expected);
    await queue.close();
  });

  it.each([
    ['text', 'hello'],
    ['another trial', orderOf(trials[1]!)],
    ['a polluted job', JSON.parse(`{"trial":${JSON.stringify(trials[0])},"code":"x","__proto__":{"a":1}}`)],
    ['no steps', { ...orderOf(trials[0]!), trial: { id: trials[0]!.id, spec: { version: 2 } } }],
  ])('does not run %s', async (_, data) => {
    const queue = new Queue(queueName, { connection: redis.client() });
    let ran = 0;
    worker({
      run: async (trial) => {
        ran += 1;
        return recordFor(trial);
      },
    });
    await queue.add('trial', data, { jobId: trials[0]!.id });
    await expect.poll(() => queue.getFailedCount()).toBe(1);
    expect((await queue.getFailed())[0]?.failedReason).toContain('not a Regatta job');
    expect(ran).toBe(0);
    await queue.close();
  });

  it('treats a damaged answer as a failed trial', async () => {
    worker({ run: async (trial) => ({ ...recordFor(trial), status: 'ok', curve: undefined! }) });
    const [record] = await run(trials.slice(0, 1));
    expect(record).toMatchObject({ status: 'failed' });
    expect(record!.message).toContain('curve');
  });

  it('treats an answer to another trial as a failed trial, and continues with the others', async () => {
    const other = identified(trialOf('dropout', 99, { task: 'generated-glyphs-cnn' }));
    const lies: readonly ((trial: Trial) => unknown)[] = [
      (trial) => ({ ...answerFor(other, 0.5), id: trial.id }),
      (trial) => ({ ...recordFor(trial), task: '../../etc/passwd' }),
      (trial) => ({ ...recordFor(trial), metrics: {}, curve: [] }),
      (trial) => ({ ...recordFor(trial), message: 'x'.repeat(2 ** 24) }),
      () => null,
      () => 'ok',
    ];
    worker({ run: async (trial) => (lies[trial.spec.seed]?.(trial) ?? recordFor(trial)) as TrialRecord });
    const records = await run();
    const bySeed = records.toSorted((a, b) => a.seed - b.seed);
    expect(bySeed.map(({ id }) => id)).toEqual(trials.map(({ id }) => id));
    expect(sorted(bySeed.slice(lies.length))).toEqual(sorted(trials.slice(lies.length).map(recordFor)));
    for (const record of bySeed.slice(0, lies.length - 2)) {
      expect(record).toMatchObject({ status: 'failed', task: 'generated-tabular-mlp', metrics: {} });
      expect(record.message).toMatch(/^the worker's answer does not match its trial: \w[\w.]*: expected/);
    }
  });

  it('ignores repeated, late and unrelated events', async () => {
    const client = redis.client();
    const tell = (event: Readonly<Record<string, string>>): Promise<unknown> =>
      client.xadd(`bull:${queueName}:events`, '*', ...Object.entries(event).flat());
    worker({
      async run(trial) {
        const { id } = trial;
        const earlier = JSON.stringify(recordFor(trials[0]!));
        await tell({ event: 'completed', jobId: trials[0]!.id, returnvalue: earlier });
        await tell({ event: 'completed', jobId: 'nobody', returnvalue: earlier });
        await tell({ event: 'progress', jobId: id, data: JSON.stringify({ step: 1e9 }) });
        await tell({ event: 'progress', jobId: id, data: JSON.stringify({ step: -0.5 }) });
        await tell({ event: 'progress', jobId: id, data: 'null' });
        await tell({ event: 'active', jobId: 'nobody' });
        await tell({ event: 'failed', jobId: 'nobody', failedReason: 'refused: x' });
        return recordFor(trial);
      },
    });
    const steps: number[] = [];
    expect(sorted(await run(trials, { stepped: (_, step) => steps.push(step) }))).toEqual(expected);
    expect(steps).toEqual([]);
  });

  it('resubmits a trial whose job is damaged', async () => {
    const trial = trials[0]!;
    await redis.client().hset(`bull:${queueName}:${trial.id}`, { data: '{', opts: '{}', name: 'trial' });
    worker();
    expect(sorted(await run([trial]))).toEqual(sorted([recordFor(trial)]));
  });

  it('keeps a bad answer as failed, even if a good one follows', async () => {
    const two = trials.slice(0, 2);
    const client = redis.client();
    worker({
      async run(trial) {
        if (trial.id === two[0]!.id) return { ...recordFor(trial), seed: 7 };
        await pause(300);
        const returnvalue = JSON.stringify(recordFor(two[0]!));
        await client.xadd(
          ...[`bull:${queueName}:events`, '*', 'event', 'completed', 'jobId', two[0]!.id],
          ...['returnvalue', returnvalue],
        );
        await pause(300);
        return recordFor(trial);
      },
    });
    const records = await run(two);
    expect(records.map(({ status }) => status)).toEqual(['failed', 'ok']);
  });

  it('ends with one sentence if the server is out of memory, as does a worker', async () => {
    const client = redis.client();
    const full = async (): Promise<unknown> => client.config('SET', 'maxmemory', '1mb');
    const serving = worker({
      async run(trial) {
        await full();
        return recordFor(trial);
      },
    });
    const sentence = /^the queue at redis:\/\/\S+: it is out of memory\. Give it more [^\n]+\.$/;
    const over = expect(serving.over).rejects.toThrow(sentence);
    await expect(run()).rejects.toThrow(sentence);
    await over;
    expect(said.length).toBeLessThan(5);
    await expect(run()).rejects.toThrow(sentence);
  });

  it('does not take data that a server lost for another result', async () => {
    const client = redis.client();
    let isLost = false;
    const losing: Redis = Object.create(client);
    losing.expire = (async (key: string, seconds: number) => {
      if (!isLost) await client.flushall();
      isLost = true;
      return client.expire(key, seconds);
    }) as Redis['expire'];
    const [trial] = trials;
    expect(await agrees(losing, recordFor(trial!))).toBe(true);
    expect(isLost).toBe(true);
    expect(await agrees(client, recordFor(trial!))).toBe(true);
    expect(await agrees(client, answerFor(trial!, 0.9))).toBe(false);
  });

  it('rejects a server that would delete trials', async () => {
    const client = redis.client();
    await client.config('SET', 'maxmemory', '100mb');
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(run()).rejects.toThrow(
      /^the queue at \S+: expected maxmemory-policy noeviction, received allkeys-lru: .*redis-cli config set/,
    );
  });

  it('runs over a slow connection', async () => {
    const line = await slowLine(redis.port, 150);
    ends.push(line.close);
    worker();
    const executor = await queueExecutor(parseAddress(line.url), say, { lookPeriod: 200 });
    const records: TrialRecord[] = [];
    const finished = (record: TrialRecord): void => {
      records.push(record);
    };
    await executor.run(trials, { finished }, new AbortController().signal);
    expect(sorted(records)).toEqual(expected);
  });

  it('ends if a record cannot be saved', async () => {
    worker();
    const finished = (): void => {
      throw new Error('disk full');
    };
    await expect(run(trials, { finished })).rejects.toThrow('disk full');
  });
});

describe.runIf(hasRedis)('a server that disappears', () => {
  it.each([true, false])('and returns causes no loss (data kept: %s)', async (persistent) => {
    const redis = await testRedis({ persistent });
    const said: string[] = [];
    const say = (text: string): void => {
      said.push(text);
    };
    const stop = new AbortController();
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    connection.on('error', () => {});
    const serving = serve({
      ...{ connection, shown: 'redis://here', concurrency: 2, lease: 1, signal: stop.signal, say: () => {} },
      async run(trial) {
        await pause(20);
        return recordFor(trial);
      },
    });
    try {
      const executor = await queueExecutor(parseAddress(redis.url), say, { lookPeriod: 200 });
      const records: TrialRecord[] = [];
      let restarted: Promise<void> | undefined;
      const restart = async (): Promise<void> => {
        await redis.kill();
        await pause(1000);
        await redis.start();
      };
      const finished = (record: TrialRecord): void => {
        records.push(record);
        if (records.length === 8) restarted = restart();
      };
      await executor.run(trials, { finished }, new AbortController().signal);
      await restarted;
      expect(records.map(bytesOf).sort()).toEqual(trials.map((trial) => bytesOf(recordFor(trial))).sort());
      expect(said.join('\n')).toMatch(/lost the connection to redis:.*connected to redis:.* again/s);
    } finally {
      stop.abort();
      await serving;
      connection.disconnect();
      await redis.stop();
    }
  });
});
