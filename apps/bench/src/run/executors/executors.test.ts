import type { Trial, TrialRecord } from '@regatta/record';
import { trialOf } from '@regatta/record/testing';
import { identify } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { kill, trialProcesses } from '../../testing/trial-processes.ts';
import type { Executor, Handlers } from './executor.ts';
import { inProcess } from './in-process.ts';
import { localPool } from './local-pool.ts';

const never = new AbortController().signal;

async function trialsOf(count: number, steps: number): Promise<Trial[]> {
  const training = { steps, batchSize: 20, learningRate: 0.01 };
  const specs = Array.from({ length: count }, (_, i) =>
    trialOf(i % 2 === 0 ? 'none' : 'dropout', Math.floor(i / 2), { training, backend: 'wasm' }),
  );
  return Promise.all(specs.map(({ spec }) => identify(spec)));
}

/** The reproducible parts of the records of a run, by id. */
async function numbers(
  executor: Executor,
  trials: readonly Trial[],
  handlers: Partial<Handlers> = {},
): Promise<string[]> {
  const lines: string[] = [];
  const finished = ({ timing: _t, peakMemoryBytes: _p, ...rest }: TrialRecord): void => {
    lines.push(JSON.stringify(rest));
  };
  await executor.run(trials, { ...handlers, finished }, never);
  return lines.sort();
}

describe('localPool', () => {
  it('gives the same records as this process, with one worker and with two', async () => {
    const trials = await trialsOf(4, 8);
    const here = await numbers(inProcess, trials);
    expect(here).toHaveLength(4);
    expect(await numbers(localPool(1), trials)).toEqual(here);
    expect(await numbers(localPool(2), [...trials].reverse())).toEqual(here);
  });

  it('records a trial that cannot run as failed and continues', async () => {
    const [good] = await trialsOf(1, 4);
    const bad: Trial = { id: 'bad', spec: { ...good!.spec, regularizer: { name: 'dropuot', options: {} } } };
    const records: TrialRecord[] = [];
    await localPool(1).run([bad, good!], { finished: (record) => records.push(record) }, never);
    expect(records.map(({ status }) => status)).toEqual(['failed', 'ok']);
    expect(records[0]!.message).toContain('Did you mean "dropout"?');
  });

  it('stops on request, without waiting for its trials', async () => {
    const stop = new AbortController();
    const handlers: Handlers = { started: () => stop.abort(new Error('enough')), finished() {} };
    await expect(localPool(1).run(await trialsOf(1, 1_000_000), handlers, stop.signal)).rejects.toThrow(
      'enough',
    );
  });

  it('ends if a record cannot be saved', async () => {
    const finished = (): void => {
      throw new Error('disk full');
    };
    await expect(localPool(2).run(await trialsOf(3, 4), { finished }, never)).rejects.toThrow('disk full');
  });
});

/** Kills the worker processes of this process. */
function killWorkers(): void {
  for (const pid of trialProcesses(process.pid)) kill(pid);
}

describe('a killed worker', () => {
  it('is replaced, and its trial runs again with the same numbers', async () => {
    const trials = await trialsOf(2, 400);
    const expected = await numbers(inProcess, trials);
    let kills = 0;
    const stepped = (): void => {
      if (kills++ === 0) killWorkers();
    };
    expect(await numbers(localPool(1), trials, { stepped })).toEqual(expected);
    expect(kills).toBeGreaterThan(1);
  });

  it('fails its trial the second time', async () => {
    const records: TrialRecord[] = [];
    const handlers: Handlers = { stepped: killWorkers, finished: (record) => records.push(record) };
    await localPool(1).run(await trialsOf(1, 1_000_000), handlers, never);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ status: 'failed' });
    expect(records[0]!.message).toContain('the worker process ended by SIGKILL (2 attempts)');
  });
});
