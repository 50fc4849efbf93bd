import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, RunError } from '@regatta/record';
import { Redis, type RedisOptions } from 'ioredis';
import type { Address } from './address.ts';
import { queueFailure } from './queue-failure.ts';

/** Maximum milliseconds to wait for the first answer. */
const longestSilence = 5000;
/** Maximum milliseconds between attempts to reconnect. */
const longestPause = 3000;

const options: RedisOptions = {
  // Wait for an unavailable server instead of failing, as BullMQ requires of workers.
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(times * 200, longestPause),
};

/** Whether a server rejected the password. */
const isRefusal = (error: unknown): boolean => /NOAUTH|WRONGPASS|invalid password/i.test(messageOf(error));

/** Describes an error of the first connection. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  if (isRefusal(error)) {
    return 'it requires a password, or rejected the given one. Put it in the URL: redis://user:password@host:6379';
  }
  const code = error instanceof Error && 'code' in error ? `${error.code}` : text;
  return `no answer (${code}). Start Redis there, or choose another server with --queue`;
}

/**
 * Checks whether a server answers.
 *
 * @throws RunError that names the server without its password.
 */
async function probe({ url, shown }: Address, patience: number): Promise<void> {
  const once = new Redis(url, { lazyConnect: true, connectTimeout: patience, retryStrategy: () => null });
  let cause: unknown;
  let memory = '';
  once.on('error', (error) => {
    cause = error;
  });
  const late = new AbortController();
  const tooLate = async (): Promise<never> => {
    await pause(patience, undefined, { signal: late.signal });
    throw new Error(`silent for ${patience / 1000} s`);
  };
  const ask = async (): Promise<string> => {
    await once.connect();
    await once.ping();
    return once.info('memory');
  };
  try {
    // The client's own timeout covers only connecting; without this one, a server that accepts and stays silent would block forever.
    memory = await Promise.race([ask(), tooLate()]);
  } catch (error) {
    const failure = queueFailure(error, shown);
    if (failure instanceof RunError && !isRefusal(error)) throw failure;
    throw new RunError(`the queue at ${shown}: ${reasonOf(cause ?? error)}.`);
  } finally {
    late.abort();
    once.disconnect();
  }
  const fault = evictionOf(memory);
  if (fault !== undefined) throw new RunError(`the queue at ${shown}: ${fault}.`);
}

/** Describes a problem with the eviction policy that a server reports; undefined if it does not evict data. */
function evictionOf(memory: string): string | undefined {
  const limit = Number(/^maxmemory:(\d+)/m.exec(memory)?.[1] ?? 0);
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(memory)?.[1] ?? 'noeviction';
  if (limit === 0 || policy === 'noeviction') return undefined;
  return `expected maxmemory-policy noeviction, received ${policy}: it would delete trials when its memory is full. Fix it with: redis-cli config set maxmemory-policy noeviction`;
}

/**
 * Connects to a server that must answer now.
 *
 * @throws RunError if it does not answer.
 */
export async function connect(
  address: Address,
  say: (text: string) => void,
  patience: number = longestSilence,
): Promise<Redis> {
  await probe(address, patience);
  return connectAgain(address, say);
}

/** Connects to a server that answered before, and waits while it is unavailable; `say` reports that. */
export function connectAgain(address: Address, say: (text: string) => void): Redis {
  const connection = new Redis(address.url, options);
  let away = false;
  connection.on('close', () => {
    if (away || connection.status === 'end') return;
    away = true;
    say(`lost the connection to ${address.shown}; waiting for it`);
  });
  connection.on('ready', () => {
    if (away) say(`connected to ${address.shown} again`);
    away = false;
  });
  connection.on('error', () => {});
  return connection;
}
