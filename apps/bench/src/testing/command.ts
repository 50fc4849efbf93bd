import * as tf from '@tensorflow/tfjs';
import { main } from '../cli.ts';
import type { Command } from './cli.ts';

/** A command in the process of the test: as `regatta` starts it, but without a process to signal. */
export type CommandHere = Omit<Command, 'child'>;

const environment = { NO_COLOR: '1', REGATTA_DEBUG: '' };

/** Sets variables of the environment. @returns their earlier values. */
function exchange(values: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return before;
}

/** Runs one command in this process; meanwhile the process has its streams, its environment and its backend. */
async function perform(
  args: readonly string[],
  written: (name: 'out' | 'err', text: string) => void,
): Promise<number> {
  const before = exchange(environment);
  const backend = tf.getBackend();
  const { stdout, stderr, exitCode } = process;
  const writes = { out: stdout.write, err: stderr.write };
  const writer =
    (name: 'out' | 'err') =>
    (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      written(name, typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
      const after = typeof encoding === 'function' ? encoding : done;
      if (typeof after === 'function') after();
      return true;
    };
  stdout.write = writer('out');
  stderr.write = writer('err');
  try {
    return await main(args);
  } finally {
    stdout.write = writes.out;
    stderr.write = writes.err;
    process.exitCode = exitCode;
    exchange(before);
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `regatta` with these arguments in this process, which takes a tenth of the time of a process of its own. For tests of
 * what a command does, not of its process, its signals or a configuration. Commands run one after the other.
 */
export function command(args: readonly string[]): CommandHere {
  const text = { both: '', out: '', err: '' };
  const over = last.then(() =>
    perform(args, (name, part) => {
      text[name] += part;
      text.both += part;
    }),
  );
  last = over.catch(() => {});
  return { over, text: () => text.both, out: () => text.out, err: () => text.err };
}
