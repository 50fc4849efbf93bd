import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const binary = process.env.REDIS_SERVER ?? 'redis-server';

/**
 * Whether a Redis server can be started here. Tests that need one are reported as skipped if there is none; continuous
 * integration sets REGATTA_SERVICES=1, which turns its absence into a failure.
 */
export const hasRedis: boolean =
  process.env.REGATTA_SERVICES === '1' || spawnSync(binary, ['--version']).status === 0;

/** A currently free port on the loopback address. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A Redis server for one test, on the loopback address. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Kills it, like a power failure. */
  kill(): Promise<void>;
  /** Restarts it on the same port, with the data on its disk. */
  start(): Promise<void>;
  /** A client for inspection. */
  client(): Redis;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  /** Writes every change to disk, so that it survives a kill. */
  readonly persistent?: boolean;
  /** More arguments, e.g. for TLS. */
  readonly args?: readonly string[];
  /** Text before the host in the URL, e.g. `:secret@`. */
  readonly credentials?: string;
  readonly protocol?: 'redis' | 'rediss';
}

/** Starts a server. */
export async function testRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { persistent = false, args = [], credentials = '', protocol = 'redis' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'regatta-redis-'));
  const port = await freePort();
  const ports = protocol === 'redis' ? ['--port', `${port}`] : ['--port', '0', '--tls-port', `${port}`];
  const disk = persistent ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--save', ''];
  const url = `${protocol}://${credentials}127.0.0.1:${port}`;
  const clients: Redis[] = [];
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const child = spawn(binary, [...ports, '--bind', '127.0.0.1', '--dir', folder, ...disk, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server = child;
    let text = '';
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', () => reject(new Error(`redis-server ended:\n${text}`)));
      child.stdout.on('data', (part) => {
        text += String(part);
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async (): Promise<void> => {
    const child = server;
    server = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    url,
    port,
    kill,
    start,
    client() {
      const client = new Redis(url, { maxRetriesPerRequest: null });
      client.on('error', () => {});
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
