import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Command, lineCount, regatta, resultBytes, testFolder, until } from '../../../testing/cli.ts';
import { command as commandHere } from '../../../testing/command.ts';
import { hasRedis, type TestRedis, testRedis } from '../../../testing/redis.ts';

const folder = testFolder('machines');
const out = (name: string): string => join(folder.path, name);
afterAll(() => folder.remove());

/** Eight short trials. */
const plan = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none,dropout',
  '--seeds',
  '4',
  '--steps',
  '100',
  '--evaluations',
  '4',
];

describe.runIf(hasRedis)('workers as processes', () => {
  let redis: TestRedis;
  let expected: string[];
  const commands: Command[] = [];
  const start = (...args: Parameters<typeof regatta>): Command => {
    const command = regatta(...args);
    commands.push(command);
    return command;
  };
  const worker = (lease = '1s'): Command =>
    start(['worker', '--queue', redis.url, '--concurrency', '1', '--lease', lease]);
  const planTo = (name: string): string[] => [...plan, '--queue', redis.url, '--out', out(name)];
  const run = (name: string) => commandHere(planTo(name));
  const serving = (command: Command): Promise<void> =>
    until(() => command.text().includes('code version') || command.child.exitCode !== null);

  beforeAll(async () => {
    redis = await testRedis();
    expect(await commandHere([...plan, '--workers', '0', '--out', out('here')]).over).toBe(0);
    expected = resultBytes(out('here'));
    expect(expected).toHaveLength(8);
  });
  afterEach(async () => {
    for (const { child } of commands) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(commands.splice(0).map(({ over }) => over));
    await redis.client().flushall();
  });
  afterAll(() => redis.stop());

  it('two of them give the same bytes as a run in one process', async () => {
    worker();
    worker();
    const command = run('two');
    expect(await command.over, command.text()).toBe(0);
    expect(resultBytes(out('two'))).toEqual(expected);
    expect(lineCount(out('two'))).toBe(8);
    expect(readFileSync(join(out('two'), 'report.html'), 'utf8')).toContain('<html');
  });

  it('a killed one and a frozen one leave their trials to the others', async () => {
    const killed = worker();
    const frozen = worker();
    await Promise.all([serving(killed), serving(frozen)]);
    const command = run('killed');
    await until(() => lineCount(out('killed')) >= 1);
    killed.child.kill('SIGKILL');
    frozen.child.kill('SIGSTOP');
    worker();
    await until(() => lineCount(out('killed')) >= 7);
    frozen.child.kill('SIGCONT');
    expect(await command.over, command.text()).toBe(0);
    expect(resultBytes(out('killed'))).toEqual(expected);
    expect(lineCount(out('killed'))).toBe(8);
  });

  it('a killed and restarted coordinator misses nothing and counts nothing twice', async () => {
    worker();
    const first = start(planTo('coordinator'));
    await until(() => lineCount(out('coordinator')) >= 2);
    first.child.kill('SIGKILL');
    await first.over;
    await pause(500);
    const second = run('coordinator');
    expect(await second.over, second.text()).toBe(0);
    expect(resultBytes(out('coordinator'))).toEqual(expected);
    expect(lineCount(out('coordinator'))).toBe(8);
  });

  it('Ctrl-C returns the trial to the queue and ends cleanly', async () => {
    const stopped = worker('60s');
    await serving(stopped);
    const command = run('given-back');
    await until(() => lineCount(out('given-back')) >= 1);
    stopped.child.kill('SIGINT');
    expect(await stopped.over).toBe(130);
    expect(stopped.text()).toMatch(/done: \d trials?/);
    // With a lease of a minute, a trial that was not returned would be missing.
    worker('60s');
    expect(await command.over, command.text()).toBe(0);
    expect(resultBytes(out('given-back'))).toEqual(expected);
  });

  it('a trial that exceeds the limit fails', async () => {
    start(['worker', '--queue', redis.url, '--concurrency', '1', '--trial-limit', '0.001s']);
    const one = ['--regularizers', 'none', '--seeds', '1', '--queue', redis.url, '--out', out('limit')];
    const command = commandHere(['--tasks', 'generated-tabular-mlp', ...one]);
    expect(await command.over).toBe(1);
    expect(command.text()).toContain('it took longer than 0.001 s. Increase --trial-limit');
  });
});

describe.runIf(hasRedis)('a queue with a password and TLS', () => {
  it('works, and the password is never shown or stored', async () => {
    const keys = ['key.pem', 'cert.pem'].map((name) => out(name));
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      keys[0]!,
      '-out',
      keys[1]!,
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    const [key, certificate] = keys.map(String);
    const redis = await testRedis({
      protocol: 'rediss',
      credentials: ':hunter2@',
      args: [
        '--tls-cert-file',
        certificate!,
        '--tls-key-file',
        key!,
        '--tls-auth-clients',
        'no',
        '--requirepass',
        'hunter2',
      ],
    });
    const environment = { NODE_EXTRA_CA_CERTS: certificate!, REGATTA_QUEUE: redis.url };
    const worker = regatta(['worker', '--concurrency', '1'], environment);
    try {
      const command = regatta([...plan, '--out', out('tls')], environment);
      expect(await command.over, command.text()).toBe(0);
      expect(command.text()).toContain(`through the queue at rediss://:***@127.0.0.1:${redis.port}`);
      const files = readdirSync(out('tls')).map((name) => readFileSync(join(out('tls'), name), 'latin1'));
      expect([command.text(), worker.text(), ...files].join('\n')).not.toContain('hunter2');
      const wrong = regatta([...plan, '--out', out('wrong')], {
        ...environment,
        REGATTA_QUEUE: redis.url.replace('hunter2', 'guess123'),
      });
      expect(await wrong.over).toBe(1);
      expect(wrong.text()).toContain('rejected the given one');
      expect(wrong.text()).not.toContain('guess123');
    } finally {
      worker.child.kill('SIGKILL');
      await worker.over;
      await redis.stop();
    }
  });
});

describe('a missing queue', () => {
  it('gives one clear error, and leaves the results folder untouched', async () => {
    const command = commandHere([
      ...plan,
      '--queue',
      'redis://:hunter2@127.0.0.1:1',
      '--out',
      out('nowhere'),
    ]);
    expect(await command.over).toBe(1);
    expect(command.text()).toBe(
      'error: the queue at redis://:***@127.0.0.1:1: no answer (ECONNREFUSED). Start Redis there, or choose another server with --queue.\n',
    );
    expect(resultBytes(out('nowhere'))).toEqual([]);
  });

  it('and an invalid address is a usage error that does not quote it', async () => {
    const command = commandHere([...plan, '--queue', 'http://me:hunter2@host', '--out', out('nowhere')]);
    expect(await command.over).toBe(2);
    expect(command.text()).toContain('--queue: expected redis://host:6379');
    expect(command.text()).not.toContain('hunter2');
  });
});
