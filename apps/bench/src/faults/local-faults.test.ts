import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineCount, regatta, testFolder, until } from '../testing/cli.ts';
import {
  localRunHere,
  localTrials,
  playLocalRound,
  type Reproducible,
  reproducible,
  startLocalRun,
} from '../testing/local-faults.ts';
import { kill, runs, trialProcesses } from '../testing/trial-processes.ts';

const folder = testFolder('local');
let expected: Reproducible;

beforeAll(async () => {
  const run = localRunHere(join(folder.path, 'undisturbed'));
  expect(await run.over, run.text()).toBe(0);
  expected = reproducible(join(folder.path, 'undisturbed'));
  expect(expected.lines).toBe(localTrials);
});
afterAll(() => folder.remove());

/**
 * One fault of the coordinator, of its workers and of both, and more in the nightly run, which sets REGATTA_SEED.
 * scripts/local-faults.ts tries every fault.
 */
const chosen = ['kill the coordinator', 'kill every worker', 'Ctrl-C for all'].concat(
  process.env.REGATTA_SEED === undefined ? [] : ['freeze a worker', 'SIGTERM'],
);

describe('a run on this machine', () => {
  it.each(chosen)('ends with the same results after "%s"', async (name) => {
    const results = join(folder.path, name);
    const moment = (): Promise<void> => until(() => lineCount(results) >= 1);
    expect(await playLocalRound({ name, folder: results, moment, which: 0.5, expected })).toBeUndefined();
  });
});

describe('a second Ctrl-C', () => {
  it('during shutdown ends with the same code', async () => {
    const results = join(folder.path, 'second');
    const run = startLocalRun(results);
    await until(() => run.text().includes('suite quick'));
    run.child.kill('SIGINT');
    await until(() => run.text().includes('stopped;') || run.child.exitCode !== null);
    run.child.kill('SIGINT');
    expect(await run.over, run.text()).toBe(130);
    expect(existsSync(join(results, '.lock'))).toBe(false);
  });
});

describe('a permanently frozen worker', () => {
  it('loses only its own trial, at --trial-limit', async () => {
    const results = join(folder.path, 'frozen');
    const long = ['--seeds', '1', '--steps', '1000000', '--workers', '1', '--trial-limit', '5s'];
    const plan = ['--tasks', 'generated-tabular-mlp', '--regularizers', 'none', ...long];
    const run = regatta([...plan, '--progress', 'json', '--out', results]);
    await until(() => run.out().includes('"stepped"') || run.child.exitCode !== null);
    const workers = trialProcesses(run.child.pid ?? 0);
    expect(workers).toHaveLength(1);
    for (const worker of workers) kill(worker, 'SIGSTOP');
    expect(await run.over).toBe(1);
    expect(run.text()).toContain('it took longer than 5 s. Increase --trial-limit');
    expect(workers.filter(runs)).toEqual([]);
  });
});

/** Makes the date jump by years at each read, in the coordinator and in its workers. */
const jumpingClock = `
const real = Date.now;
const jumps = [0, -1e11, 3e12, -5e8];
let looks = 0;
Date.now = () => real() + jumps[looks++ % jumps.length];
globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(Date.now());
    else super(...parts);
  }
};
`;

describe('a clock that jumps', () => {
  it('affects no result and no displayed time', async () => {
    const preload = join(folder.path, 'clock.mjs');
    writeFileSync(preload, jumpingClock);
    const results = join(folder.path, 'clock');
    const run = startLocalRun(results, { NODE_OPTIONS: `--import ${pathToFileURL(preload)}` });
    expect(await run.over, run.text()).toBe(0);
    expect(reproducible(results)).toEqual(expected);
    const times = [...run.text().matchAll(/\((\S+) s\); (\S+) elapsed, (\S+) left/g)];
    expect(times).toHaveLength(localTrials);
    for (const [, seconds, elapsed, left] of times) {
      expect(Number(seconds)).toBeGreaterThanOrEqual(0);
      expect(Number(seconds)).toBeLessThan(180);
      expect([elapsed, left].join(' ')).toMatch(/^[0-3]:\d\d [0-3]:\d\d$/);
    }
  });
});
