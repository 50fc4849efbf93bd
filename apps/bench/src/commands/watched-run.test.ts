import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regatta, resultBytes, until } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { ask } from '../testing/http.ts';
import { hasRedis, testRedis } from '../testing/redis.ts';
import { eventTypes, expectWatched, watchedBy } from '../testing/watched.ts';
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
  '--evaluations',
  '4',
  '--steps',
  '20',
];
const here = ['--workers', '1'];
const watched = (name: string): string[] => watchedBy(join(folder, `${name}-tensorboard`));

/** Runs a command to completion, in this process. */
async function run(...args: readonly string[]) {
  const made = command(args);
  const code = await made.over;
  return { code, text: made.text(), out: made.out(), err: made.err() };
}

describe('a watched run', () => {
  it('of a suite has the same results as an unwatched one, and prints them only to stdout', async () => {
    const plain = join(folder, 'suite-plain');
    const seen = join(folder, 'suite-seen');
    expect((await run(...suite, ...here, '--out', plain)).code).toBe(0);
    const watched = watchedBy(join(folder, 'suite-tensorboard'));
    const { code, out, err } = await run(...suite, ...here, '--out', seen, ...watched);
    expect(code).toBe(0);
    expect(resultBytes(seen)).toHaveLength(4);
    expect(resultBytes(seen)).toEqual(resultBytes(plain));
    expectWatched({ out, err, trials: 4, tensorboard: join(folder, 'suite-tensorboard') });
  });

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
      expect(eventTypes(out).filter((type) => type === 'finished')).toHaveLength(4);
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
