/** A worker of a lane: runs one trial after another for its parent, and ends with it. */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import '@regatta/tasks';
import { applySetups } from '../../config/apply-setups.ts';
import { tell } from '../../terminal/terminal.ts';
import { attempt } from './attempt.ts';
import { reasonOfFailure } from './failure.ts';
import { channel, type FromWorker, Lines, type ToWorker } from './messages.ts';

// Taken before a user's code is loaded, which may put something else in their places.
const { stringify, parse } = JSON;

let token = '';

/** Tells the parent something, when it returns: a user's code that blocks or ends the process cannot hold it back. */
function send(message: FromWorker): void {
  // The token is put before a text that is complete: nothing of a user's is called with it.
  const bytes = Buffer.from(`${token} ${stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(channel.answers, bytes, sent);
}

/** Ends this process with its parent, also while code of a user's runs that never lets events through. */
function endWithParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL'); }, 1000);`;
  new Worker(watch, { eval: true }).unref();
}

async function obey(order: ToWorker): Promise<void> {
  if (order.type === 'begin') {
    token = order.token;
    if (order.setups.some(({ kind }) => kind === 'config')) endWithParent();
    await applySetups(order.setups);
    send({ type: 'ready' });
    return;
  }
  const { record, changed } = await attempt(order.trial, { onStep: (step) => send({ type: 'step', step }) });
  send({ type: 'done', record, spent: changed !== undefined });
}

/** Ends the process with its last words. */
function die(error: unknown): never {
  tell(reasonOfFailure(error));
  process.exit(1);
}

// Ctrl-C reaches the whole group; the parent decides what becomes of its workers.
process.on('SIGINT', () => {});
const lines = new Lines();
const orders = new Socket({ fd: channel.orders, readable: true, writable: false });
orders.setEncoding('utf8');
orders.on('data', (text: string) => {
  for (const line of lines.take(text)) obey(parse(line)).catch(die);
});
// The parent is gone.
orders.on('close', () => process.exit());
