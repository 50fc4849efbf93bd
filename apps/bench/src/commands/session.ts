import { resolve } from 'node:path';
import { inProcess } from '../executors/in-process.ts';
import { localPool } from '../executors/local-pool.ts';
import { origin } from '../origin.ts';
import { downloadProgress } from '../progress/download.ts';
import { liveProgress } from '../progress/live.ts';
import { plainProgress } from '../progress/plain.ts';
import type { TrialRecord } from '../record.ts';
import { prepare, runPending } from '../run.ts';
import { openStore, type Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { onInterrupt } from './interrupt.ts';
import type { SessionFlags } from './options.ts';

/** A folder with its store open, and the means to run trials into it. */
export interface Session {
  readonly directory: string;
  readonly store: Store;
  /** Trials at once. */
  readonly workers: number;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Tells the user something that is not a result. */
  say(text: string): void;
  /**
   * Runs the trials that have no result yet.
   *
   * @param what a few words for the display, e.g. `suite quick`.
   * @returns the records of all of them, in their order.
   */
  run(specs: readonly TrialSpec[], what: string): Promise<TrialRecord[]>;
}

/** Tells of trials that could not be run, and whether there are any. */
export function tellFailures(records: readonly TrialRecord[], say: Session['say']): boolean {
  const failed = records.filter(({ status }) => status === 'failed');
  for (const { task, seed, regularizer, message } of failed) {
    say(`failed: ${task} ${regularizer.name} seed ${seed}: ${message}`);
  }
  return failed.length > 0;
}

/** Opens the folder of a command, hands it to `body`, and closes it; Ctrl-C ends in its exit code, with all that is done kept. */
export async function withSession(
  flags: SessionFlags,
  folder: string,
  body: (session: Session) => Promise<number>,
): Promise<number> {
  const directory = resolve(origin(), flags.out ?? folder);
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  const store = openStore(directory, { fresh: flags.fresh === true });
  const interrupt = onInterrupt();
  const executor = flags.workers === 0 ? inProcess : localPool(flags.workers);
  const { signal } = interrupt;
  const session: Session = {
    ...{ directory, store, workers: executor.workers, signal, say },
    async run(specs, what) {
      const files = { onProgress: downloadProgress(process.stderr), signal };
      const prepared = await prepare(specs, store, files);
      const { trials, pending } = prepared;
      const before = trials.length - pending.length;
      const resumed = before > 0 ? `, ${before} of them already done` : '';
      const backend = specs[0]?.backend ?? '';
      say(
        `${what}: ${trials.length} trials${resumed}; ${executor.workers} at once on ${backend}; ${directory}`,
      );
      const display = process.stderr.isTTY ? liveProgress : plainProgress;
      const { workers } = executor;
      const progress = display({ sink: process.stderr, trials: pending, before, workers, now: Date.now });
      return runPending(prepared, store, executor, progress, signal).finally(progress.stop);
    },
  };
  try {
    return await body(session);
  } catch (error) {
    if (!signal.aborted) throw error;
    say(`stopped; what is done is kept in ${directory}. The same command goes on from there.`);
    return interrupt.exitCode();
  } finally {
    interrupt.dispose();
    store.close();
  }
}
