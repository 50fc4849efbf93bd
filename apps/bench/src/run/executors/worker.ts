/** A worker of a lane: runs one trial after another for its parent, and ends with it. */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import '@regatta/tasks';
import { applySetups } from '../../config/apply-setups.ts';
import { measurePace } from '../../plan/pilot.ts';
import { tell } from '../../terminal/terminal.ts';
import { attempt } from './attempt.ts';
import { reasonOfFailure } from './failure.ts';
import { channel, type FromWorker, Lines, type ToWorker } from './messages.ts';

// Read before a user's code is loaded, which may replace them.
const { stringify, parse } = JSON;

let token = '';

/** Sends a message to the parent synchronously, so that a user's code cannot delay it by blocking or ending the process. */
function send(message: FromWorker): void {
  // The token is prepended to the finished text, so that no user code is called with it.
  const bytes = Buffer.from(`${token} ${stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(channel.answers, bytes, sent);
}

/** Ends this process when its parent ends, even while a user's code blocks the event loop. */
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
  if (order.type === 'pace') {
    const { secondsPerTrial } = await measurePace(order.spec);
    send({ type: 'pace', seconds: secondsPerTrial });
    return;
  }
  const { record, changed } = await attempt(order.trial, { onStep: (step) => send({ type: 'step', step }) });
  send({ type: 'done', record, spent: changed !== undefined });
}

/** Writes an error to stderr and ends the process. */
function die(error: unknown): never {
  tell(reasonOfFailure(error));
  process.exit(1);
}

// Ctrl-C reaches the whole process group; the parent decides what happens to its workers.
process.on('SIGINT', () => {});
const lines = new Lines();
const orders = new Socket({ fd: channel.orders, readable: true, writable: false });
orders.setEncoding('utf8');
orders.on('data', (text: string) => {
  for (const line of lines.take(text)) obey(parse(line)).catch(die);
});
// The parent has ended.
orders.on('close', () => process.exit());
