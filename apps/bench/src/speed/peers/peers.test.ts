import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpeedCase } from '../measure.ts';
import { measure } from '../measure.ts';
import { findPeers } from './find-peers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-peers-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A folder with a program `python3`. @param body what it does when it is not asked whether it can import torch. */
function withPython(name: string, body: string, hasTorch = true): string {
  const path = mkdtempSync(join(folder, name));
  const program = join(path, 'python3');
  writeFileSync(
    program,
    `#!${process.execPath}
if (process.argv[2] === '-c') process.exit(${hasTorch ? 0 : 1});
const answer = (value) => console.log(JSON.stringify(value));
const requests = (handle) =>
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => handle(JSON.parse(line)));
${body}
`,
  );
  chmodSync(program, 0o755);
  return path;
}

const version = `answer({ version: '9.9', mkl: true });`;
/** Answers like the real program: knows one step, and says one time for each 10 milliseconds of a turn, and one thread. */
const honest = `${version}
requests((request) => {
  if (request.prepare === 'known-step') answer({ times: [5, 1] });
  else if (request.prepare) answer({ unknown: request.prepare });
  else answer({ times: [100, ...Array(Math.round(request.turn / 10)).fill(Number(process.env.OMP_NUM_THREADS))] });
});`;

const item = (name: string): SpeedCase => ({
  name,
  title: name,
  prepare: () => ({ run() {}, result: () => Float32Array.of(1) }),
});

describe('PyTorch', () => {
  it('takes turns, on one thread', async () => {
    const { found, missing } = await findPeers(withPython('honest', honest));
    expect([found.map(({ title }) => title), missing]).toEqual([['PyTorch 9.9'], []]);
    const [peer] = found;
    try {
      const { timings, absent } = await measure(
        item('known-step'),
        [],
        { seconds: 0.3, maxRounds: 50 },
        found,
      );
      // The first run of each turn is not counted.
      expect(timings).toMatchObject([{ contender: 'pytorch', median: 1, min: 1 }]);
      expect(absent).toEqual({});
      const unknown = await measure(item('unknown-step'), [], { seconds: 0.3, maxRounds: 50 }, found);
      expect([unknown.timings, unknown.absent]).toEqual([[], { pytorch: 'not offered' }]);
    } finally {
      peer?.close();
    }
  });

  it('runs in the first python3 that has torch', async () => {
    const path = [
      join(folder, 'nothing'),
      withPython('without', `throw new Error('expected to be left alone');`, false),
      withPython('with', honest),
    ].join(delimiter);
    const { found } = await findPeers(path);
    expect(found.map(({ name }) => name)).toEqual(['pytorch']);
    for (const peer of found) peer.close();
  });

  it('says that products are slow in a build without MKL', async () => {
    const { found } = await findPeers(withPython('plain', honest.replace('mkl: true', 'mkl: false')));
    expect(found.map(({ title }) => title)).toEqual(['PyTorch 9.9 without MKL']);
    for (const peer of found) peer.close();
  });

  it.each([
    ['there is no python3', () => folder, 'no python3 on PATH imports torch'],
    ['no python3 has torch', () => withPython('without', '', false), 'no python3 on PATH imports torch'],
    ['it ends at once', () => withPython('ends', 'process.exit(3);'), 'PyTorch ended with exit code 3'],
    [
      'it says something else first',
      () => withPython('odd', 'answer({ times: [1] });'),
      'expected PyTorch to say its version first',
    ],
  ])('takes no part, in one line, if %s', async (_, path, reason) => {
    const { found, missing } = await findPeers(path());
    expect(found).toEqual([]);
    expect(missing).toEqual([`PyTorch takes no part: ${reason}`]);
  });

  it.each([
    ['is prepared', 'requests(() => process.exit(1));'],
    ['is measured', 'requests(({ prepare }) => (prepare ? answer({ times: [1] }) : process.exit(1)));'],
  ])('drops out if it ends while it %s, and the measurement goes on', async (_, body) => {
    const { found } = await findPeers(withPython('dies', `${version}\n${body}`));
    const contender = { name: 'regatta', title: '', enter: async () => {} } as const;
    const { timings, absent } = await measure(
      item('known-step'),
      [contender],
      { seconds: 0.01, maxRounds: 2 },
      found,
    );
    expect(timings.map((timing) => timing.contender)).toEqual(['regatta']);
    expect(absent).toEqual({ pytorch: 'PyTorch ended with exit code 1' });
    for (const peer of found) peer.close();
  });
});
