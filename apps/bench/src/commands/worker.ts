import { hostname } from 'node:os';
import { plural } from '@regatta/record';
import { codeVersion } from '@regatta/trial';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { Lane } from '../run/executors/lane.ts';
import { parseAddress } from '../run/executors/queue/address.ts';
import { connect } from '../run/executors/queue/connection.ts';
import { serve } from '../run/executors/queue/worker.ts';
import { tell } from '../terminal/terminal.ts';
import { onInterrupt } from './interrupt.ts';

interface Flags extends ConfigFlags {
  /** May contain a password: pass it only to `parseAddress`. */
  readonly queue: string;
  readonly concurrency: number;
  readonly trialLimit?: number;
  readonly lease: number;
  readonly idle?: number;
}

/** `regatta worker`. */
export async function work(flags: Flags): Promise<number> {
  const { concurrency, trialLimit, lease, idle } = flags;
  const queue = parseAddress(flags.queue);
  await loadConfig(flags.config);
  const connection = await connect(queue, tell);
  const interrupt = onInterrupt();
  const free = Array.from({ length: concurrency }, () => new Lane({ signal: interrupt.signal, trialLimit }));
  tell(
    `serving ${queue.shown}: ${concurrency} trials at once on ${hostname()}, code version ${codeVersion()}`,
  );
  try {
    const done = await serve({
      connection,
      shown: queue.shown,
      concurrency,
      lease,
      idle,
      say: tell,
      signal: interrupt.signal,
      async run(trial, stepped) {
        const suited = free.findIndex((each) => each.suits(trial));
        // If none matches, the last one.
        const [lane] = free.splice(suited, 1) as [Lane];
        try {
          return await lane.run(trial, { stepped });
        } finally {
          free.push(lane);
        }
      },
    });
    tell(`done: ${plural(done, 'trial')}`);
    return interrupt.exitCode();
  } finally {
    interrupt.dispose();
    await Promise.all(free.map((lane) => lane.stop()));
    connection.disconnect();
  }
}
