import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { RunError } from '@regatta/record';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddress } from '../run/executors/queue/address.ts';
import { queueExecutor } from '../run/executors/queue/coordinator.ts';
import { regatta } from '../testing/cli.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Starts a server on the loopback address that treats each connection this way. @returns its URL. */
async function serverThat(treat: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    treat(socket);
  }).listen(0, '127.0.0.1');
  ends.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `redis://:hunter2@127.0.0.1:${address.port}`;
}

/** Servers that are not Redis. */
const strangers: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['never answers', () => {}],
  ['hangs up', (socket) => socket.destroy()],
  ['speaks another language', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
];

describe('a queue whose server', () => {
  it.each(strangers)('%s gives one clear error, without the password', async (_, treat) => {
    const address = parseAddress(await serverThat(treat));
    const executor = queueExecutor(address, () => {}, { patience: 500 });
    await expect(executor).rejects.toThrow(RunError);
    await expect(executor).rejects.toThrow(/^the queue at redis:\/\/:\*\*\*@127\.0\.0\.1:\d+: no answer/);
    await expect(executor).rejects.not.toThrow(/hunter2/);
  });

  it('is unavailable ends a worker with one clear error', async () => {
    const worker = regatta(['worker', '--queue', 'redis://:hunter2@127.0.0.1:1']);
    expect(await worker.over).toBe(1);
    expect(worker.text()).toBe(
      'error: the queue at redis://:***@127.0.0.1:1: no answer (ECONNREFUSED). Start Redis there, or choose another server with --queue.\n',
    );
  });
});
