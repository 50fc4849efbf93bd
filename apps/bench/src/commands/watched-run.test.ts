import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regatta, resultBytes, until } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { ask } from '../testing/http.ts';
import { hasRedis, testRedis } from '../testing/redis.ts';
import { progressEvent } from '../watch/progress/events.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-watched-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const suite = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none,dropout',
  '--seeds',
  '2',
  '--steps',
  '20',
];
const here = ['--workers', '1'];
/** Arguments with all watchers at once. */
const watched = (name: string): string[] => [
  '--progress',
  'json',
  '--dashboard',
  '--tensorboard',
  join(folder, `${name}-tensorboard`),
];

/** Runs a command to completion, in this process. */
async function run(...args: readonly string[]) {
  const made = command(args);
  const code = await made.over;
  return { code, text: made.text(), out: made.out(), err: made.err() };
}

const typesOf = (out: string): string[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => progressEvent.parse(JSON.parse(line)).type);

describe('a watched run', () => {
  it.each([
    ['a suite', [...suite, ...here], 4],
    ['the claims', ['claims', '--only', 'c', '--steps', '1', '--workers', '0'], 32],
  ])(
    'of %s has the same results as an unwatched one, and prints them only to stdout',
    async (_, args, trials) => {
      const name = args[0] === 'claims' ? 'claims' : 'suite';
      const plain = join(folder, `${name}-plain`);
      const seen = join(folder, `${name}-seen`);
      expect((await run(...args, '--out', plain)).code).toBe(0);
      const { code, out, err } = await run(...args, '--out', seen, ...watched(name));
      expect(code).toBe(0);
      expect(resultBytes(seen)).toHaveLength(trials);
      expect(resultBytes(seen)).toEqual(resultBytes(plain));
      const types = typesOf(out);
      expect([types[0], types.at(-1)]).toEqual(['stage', 'summary']);
      expect(types.filter((type) => type === 'finished')).toHaveLength(trials);
      expect(err).toMatch(/dashboard: http:\/\/127\.0\.0\.1:\d+\//);
      const files = readdirSync(join(folder, `${name}-tensorboard`), { recursive: true, encoding: 'utf8' });
      expect(files.filter((path) => path.includes('tfevents'))).toHaveLength(trials);
    },
  );

  it('serves its page while it is in progress, and ends when it is stopped', async () => {
    const long = [...suite.slice(0, -1), '100000', ...here, '--out', join(folder, 'long')];
    const watched = regatta([...long, '--dashboard', '--progress', 'json']);
    await until(() => watched.out().includes('"stepped"'));
    const url = /dashboard: (\S+)/.exec(watched.err())?.[1] ?? '';
    const page = await ask(url);
    expect([page.status, page.text.includes('1 of 1 worker active')]).toEqual([200, true]);
    watched.child.kill('SIGINT');
    expect(await watched.over).toBe(130);
    const last = progressEvent.parse(JSON.parse(watched.out().trimEnd().split('\n').at(-1)!));
    expect(last).toMatchObject({ type: 'ended', outcome: 'stopped' });
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  it.runIf(hasRedis)('through a queue has the same results', async () => {
    const redis = await testRedis();
    const worker = regatta(['worker', '--queue', redis.url, '--concurrency', '1']);
    try {
      const seen = join(folder, 'queue-seen');
      const { code, out } = await run(...suite, '--queue', redis.url, '--out', seen, ...watched('queue'));
      expect(code).toBe(0);
      expect(typesOf(out).filter((type) => type === 'finished')).toHaveLength(4);
      expect(resultBytes(seen)).toEqual(resultBytes(join(folder, 'suite-plain')));
    } finally {
      worker.child.kill('SIGINT');
      await worker.over;
      await redis.stop();
    }
  });
});

describe('wrong use', () => {
  it.each([
    [['--progress', 'xml'], 'Allowed choices are text, json'],
    [['--progress', 'json', '--json'], 'Omit --json'],
    [['--dashboard', '70000'], 'Expected a port from 0 to 65535, received "70000"'],
    [['--dashboard', 'real'], 'write it before --dashboard'],
    [['--dashboard-host', '::1'], 'Add --dashboard'],
  ])('%j is rejected with code 2', async (args, message) => {
    const { code, err, out } = await run(...suite, ...here, ...args, '--out', join(folder, 'unused'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('a port in use ends the command with code 1 before anything runs', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, err, out } = await run(
      ...suite,
      ...here,
      '--dashboard',
      `${port}`,
      '--out',
      join(folder, 'taken'),
    );
    server.close();
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`port ${port}: listen EADDRINUSE`);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
