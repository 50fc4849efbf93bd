import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packLosses, type TrialRecord } from '@regatta/record';
import { failedRecord } from '@regatta/trial';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '@regatta/tasks';
import { recordOf, trialOf } from '@regatta/record/testing';
import { lossesFile, readLosses } from './example-losses.ts';
import { isDone, openStore } from './store.ts';

let directory: string;
const file = (): string => join(directory, 'trials.jsonl');
const lockFile = (): string => join(directory, '.lock');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-store-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(...losses: number[]): void {
  const store = openStore(directory);
  for (const [seed, loss] of losses.entries()) store.append(recordOf(trialOf('none', seed), loss));
  store.close();
}

function idsAfterOpening(): string[] {
  const store = openStore(directory);
  store.close();
  return [...store.records.keys()];
}

describe('openStore', () => {
  it('finds appended records again', () => {
    write(0.5, 0.25);
    const store = openStore(directory);
    expect(store.records.get('t-none-1')).toEqual(recordOf(trialOf('none', 1), 0.25));
    store.close();
  });

  it('removes a partial last line, so that the next one is complete', () => {
    write(0.5);
    const whole = readFileSync(file(), 'utf8');
    appendFileSync(file(), whole.slice(0, 40));
    const store = openStore(directory);
    expect([...store.records.keys()]).toEqual(['t-none-0']);
    store.append(recordOf(trialOf('none', 1), 0.25));
    store.close();
    expect(idsAfterOpening()).toEqual(['t-none-0', 't-none-1']);
  });

  it('removes a last line without a line end', () => {
    write(0.5, 0.25);
    writeFileSync(file(), readFileSync(file(), 'utf8').trimEnd());
    expect(idsAfterOpening()).toEqual(['t-none-0']);
  });

  it('reads lines longer than a chunk, whatever characters are at chunk boundaries', () => {
    const long = [0, 1, 2].map((seed) =>
      failedRecord(trialOf('none', seed), `${seed}${'\u20ac'.repeat(2_000_000)}`),
    );
    const store = openStore(directory);
    store.append(...long, recordOf(trialOf('none', 3), 0.5));
    store.close();
    appendFileSync(file(), '{"id":"torn');
    const again = openStore(directory);
    again.close();
    expect([...again.records.values()]).toEqual([...long, recordOf(trialOf('none', 3), 0.5)]);
    expect(readFileSync(file(), 'utf8').endsWith('}\n')).toBe(true);
  });

  it('rejects a file without line ends before it fills memory', () => {
    writeFileSync(file(), '');
    truncateSync(file(), 2 ** 26 + 2 ** 23);
    expect(() => openStore(directory)).toThrow(
      /trials\.jsonl: expected lines of at most 67108864 bytes, received a longer one at byte 0\. Start over with --fresh/,
    );
    expect(existsSync(lockFile())).toBe(false);
  });

  it('can be reopened after a failure with the longest message', () => {
    const store = openStore(directory);
    store.append(failedRecord(trialOf(), '\0'.repeat(10_000_000)));
    store.close();
    const again = openStore(directory);
    again.close();
    expect([...again.records.values()].map(({ message }) => message?.length)).toEqual([2 ** 23]);
  });

  it.each([
    ['text that is not JSON', '{"id":"t', 'line 2 is damaged: it is not JSON'],
    ['another object', '{"id":7}', /line 2 is damaged: id: /],
  ])('names the line of %s', (_, line, message) => {
    write(0.5);
    const whole = readFileSync(file(), 'utf8');
    writeFileSync(file(), `${whole}${line}\n${whole}`);
    expect(() => openStore(directory)).toThrow(message);
    expect(existsSync(lockFile())).toBe(false);
  });

  it('replaces a failed record by a later result', () => {
    const store = openStore(directory);
    store.append(failedRecord(trialOf(), 'killed'));
    expect(isDone(store.records.get('t-none-0'))).toBe(false);
    store.append(recordOf(trialOf(), 0.5));
    store.close();
    const again = openStore(directory);
    again.close();
    expect(isDone(again.records.get('t-none-0'))).toBe(true);
  });

  it('rejects two different results of one trial', () => {
    write(0.5);
    const line = JSON.stringify(recordOf(trialOf(), 0.75));
    appendFileSync(file(), `${line}\n`);
    expect(() => openStore(directory)).toThrow('line 2: trial t-none-0 occurs twice with different numbers');
  });

  it('starts over with `fresh` and sets earlier trials aside', () => {
    write(0.5);
    const store = openStore(directory, { fresh: true });
    store.close();
    expect(store.records.size).toBe(0);
    expect(existsSync(join(directory, 'trials.1.jsonl'))).toBe(true);
  });
});

describe('its lock', () => {
  it('rejects a second writer and names the first', () => {
    const store = openStore(directory);
    expect(() => openStore(directory)).toThrow(`another run (process ${process.pid} on ${hostname()})`);
    store.close();
    expect(idsAfterOpening()).toEqual([]);
  });

  it('takes over from a process that no longer runs', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(lockFile(), JSON.stringify({ pid, host: hostname(), started: null }));
    expect(idsAfterOpening()).toEqual([]);
  });

  it('takes over from a process whose id is now used by another one', () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, host: hostname(), started: '1' }));
    if (process.platform === 'linux') expect(idsAfterOpening()).toEqual([]);
    else expect(() => openStore(directory)).toThrow('another run');
  });

  it('respects a lock of another machine', () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, host: 'elsewhere', started: null }));
    expect(() => openStore(directory)).toThrow('process 1 on elsewhere');
  });
});

describe('losses of single examples', () => {
  const withLosses = (seed: number): TrialRecord => ({
    ...recordOf(trialOf('none', seed), 0.5),
    testRows: 3,
    examples: packLosses({ losses: Float32Array.of(0.5, seed, 2), missed: Uint8Array.of(0, 1, 0) }),
  });
  const path = (): string => join(directory, lossesFile);
  const append = (...seeds: number[]): TrialRecord[] => {
    const store = openStore(directory);
    for (const seed of seeds) store.append(withLosses(seed));
    store.close();
    return [...store.records.values()];
  };

  it('lie in a file of their own, and records keep their digest', () => {
    const records = append(0, 1);
    expect(readFileSync(file(), 'utf8')).not.toContain('"losses"');
    expect(records.map(({ examples }) => examples)).toEqual(
      [0, 1].map((seed) => {
        const { losses: _, ...rest } = withLosses(seed).examples!;
        return rest;
      }),
    );
    const { losses, missed } = readLosses(directory, records).get('t-none-1')!;
    expect([...losses]).toEqual([0.5, 1, 2]);
    expect([...missed]).toEqual([0, 1, 0]);
  });

  it('survive a kill while they are written', () => {
    append(0);
    appendFileSync(path(), '{"id":"t-none-1","los');
    const records = append(1);
    expect([...readLosses(directory, records).keys()]).toEqual(['t-none-0', 't-none-1']);
  });

  it('are left out where the file is missing, and refused where they are not what was measured', () => {
    const records = append(0);
    const line = readFileSync(path(), 'utf8');
    writeFileSync(path(), line.replace('t-none-0', 't-none-7'));
    expect(readLosses(directory, records).size).toBe(0);
    writeFileSync(path(), line.replace(/"losses":"..../, '"losses":"AAAA'));
    expect(() => readLosses(directory, records)).toThrow(
      /line 1: trial t-none-0: .* digest.*\nDelete that line/s,
    );
    writeFileSync(path(), 'no json\n');
    expect(() => readLosses(directory, records)).toThrow(/line 1 is damaged/);
    rmSync(path());
    expect(readLosses(directory, records).size).toBe(0);
  });

  it('are set aside with their trials', () => {
    append(0);
    const store = openStore(directory, { fresh: true });
    store.append(withLosses(1));
    store.close();
    expect(existsSync(join(directory, 'examples.1.jsonl'))).toBe(true);
    expect([...readLosses(directory, [...store.records.values()]).keys()]).toEqual(['t-none-1']);
  });
});
