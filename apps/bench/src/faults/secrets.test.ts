import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../run/executors/queue/address.ts';
import { regatta, testFolder } from '../testing/cli.ts';
import { hasRedis, testRedis } from '../testing/redis.ts';

const folder = testFolder('secrets');
afterAll(() => folder.remove());

/** The contents of all files in a folder. */
const contents = (path: string): string =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');

describe('the password of a queue', () => {
  it.each([
    ['redis://:hunter2@host', 'redis://:***@host:6379'],
    ['redis://me:hunter2@host:1/2', 'redis://me:***@host:1/2'],
    ['redis://hunter2@host', 'redis://***@host:6379'],
    ['rediss://host?password=hunter2', 'rediss://host:6379'],
  ])('is not in the displayed form of %s', (text, shown) => {
    expect(parseAddress(text)).toEqual({ url: text, shown });
  });

  it.runIf(hasRedis)('given on the command line is in no output and no file, with any watcher', async () => {
    const redis = await testRedis({ credentials: ':hunter2@', args: ['--requirepass', 'hunter2'] });
    const debug = { REGATTA_DEBUG: '1' };
    const worker = regatta(['worker', '--queue', redis.url, '--concurrency', '1'], debug);
    try {
      const out = join(folder.path, 'results');
      const watched = [
        '--progress',
        'json',
        '--dashboard',
        '--tensorboard',
        join(folder.path, 'tensorboard'),
      ];
      const plan = [
        '--tasks',
        'generated-tabular-mlp',
        '--regularizers',
        'none',
        '--seeds',
        '2',
        '--steps',
        '20',
      ];
      const run = regatta([...plan, ...watched, '--queue', redis.url, '--out', out], debug);
      expect(await run.over, run.text()).toBe(0);
      expect(run.text()).toContain(`redis://:***@127.0.0.1:${redis.port}`);
      expect(contents(folder.path)).toContain('generated-tabular-mlp');
      expect([run.text(), worker.text(), contents(folder.path)].join('\n')).not.toContain('hunter2');
    } finally {
      worker.child.kill('SIGKILL');
      await worker.over;
      await redis.stop();
    }
  });
});
