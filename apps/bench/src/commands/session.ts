import { resolve } from 'node:path';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { messageOf, named, quoted, UsageError } from '@regatta/record';
import { keepTasks } from '../folder/kept-tasks.ts';
import { isDone, openStore, type Store } from '../folder/store.ts';
import { partOf, type Shard, type ShardPlan, shardName, writeShardNote } from '../plan/shard.ts';
import type { Executor } from '../run/executors/executor.ts';
import { inProcess } from '../run/executors/in-process.ts';
import { localPool } from '../run/executors/local-pool.ts';
import { parseAddress } from '../run/executors/queue/address.ts';
import { queueExecutor } from '../run/executors/queue/coordinator.ts';
import { refuseChanges } from '../run/executors/untouched.ts';
import { type Prepared, prepare, runPending } from '../run/run-pending.ts';
import { printJson, stderr, stdout, tell } from '../terminal/terminal.ts';
import { downloadProgress } from '../watch/progress/download.ts';
import type { Ending, Interim, Result } from '../watch/progress/watcher.ts';
import { onInterrupt } from './interrupt.ts';
import type { SessionFlags, ShardFlags } from './options.ts';
import { origin } from './origin.ts';
import { watcherOf } from './watchers.ts';

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
   * @param interim what records of some of them show, for whoever watches.
   * @returns the records of all of them, in their order.
   */
  run(specs: readonly TrialSpec[], what: string, interim?: InterimOf): Promise<TrialRecord[]>;
  /** Prints what the command came to, as text and as JSON. @returns the exit code. */
  present(result: Result, forms: { readonly text: string; readonly json: unknown }): number;
}

/** What some of the records of a stage show; undefined where that is nothing yet. */
export type InterimOf = (records: readonly TrialRecord[]) => Interim | undefined;

/** Tells of trials that could not be run, and whether there are any. */
export function tellFailures(records: readonly TrialRecord[], say: Session['say']): boolean {
  const failed = records.filter(({ status }) => status === 'failed');
  for (const { task, seed, regularizer, message } of failed) {
    say(`failed: ${named(`${task} ${regularizer.name}`)} seed ${seed}: ${quoted(`${message}`)}`);
  }
  return failed.length > 0;
}

/** The trials of a part are done; there is nothing to say of the whole. */
class PartDone extends Error {
  readonly failed: boolean;

  constructor(failed: boolean) {
    super('a part is done');
    this.failed = failed;
  }
}

/** How a command ends that threw this. */
function endingOf(error: unknown, { aborted }: AbortSignal): Ending {
  if (error instanceof PartDone) return { outcome: 'finished', exitCode: error.failed ? 1 : 0 };
  return aborted ? { outcome: 'stopped' } : { outcome: 'failed', message: messageOf(error) };
}

const partOfPrepared = ({ trials, pending }: Prepared, shard: Shard): Prepared => {
  const own = new Set(partOf(trials, shard));
  return { trials: [...own], pending: pending.filter((trial) => own.has(trial)) };
};

/** Where the trials of a command run. */
async function executorOf(
  { queue, workers, trialLimit }: SessionFlags,
  say: Session['say'],
): Promise<Executor> {
  if (trialLimit !== undefined && (queue !== undefined || workers === 0)) {
    const remedy =
      queue === undefined ? 'Take --workers 1 or more' : 'Give --trial-limit to "regatta worker" instead';
    throw new UsageError(
      `--trial-limit: expected trials in processes of this run, received ${queue === undefined ? '--workers 0' : '--queue'}. ${remedy}.`,
    );
  }
  if (queue !== undefined) return queueExecutor(parseAddress(queue), say);
  return workers === 0 ? inProcess : localPool(workers, trialLimit);
}

/**
 * Opens the folder of a command, hands it to `body`, and closes it; Ctrl-C ends in its exit code, with all that is done kept.
 *
 * @param plan what makes the plan of the command, for the note of a shard.
 */
export async function withSession(
  flags: SessionFlags & ShardFlags,
  folder: string,
  body: (session: Session) => Promise<number>,
  plan?: ShardPlan,
): Promise<number> {
  const { shard } = flags;
  const own = shard === undefined ? folder : `${folder}-${shardName(shard)}`;
  const directory = resolve(origin(), flags.out ?? own);
  const executor = await executorOf(flags, tell);
  const watcher = await watcherOf(flags, tell);
  let store: Store;
  try {
    store = openStore(directory, { fresh: flags.fresh === true });
  } catch (error) {
    await watcher.end({ outcome: 'failed', message: messageOf(error) });
    throw error;
  }
  let ending: Ending = { outcome: 'stopped' };
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  let result: Result | undefined;
  const session: Session = {
    ...{ directory, store, workers: executor.workers, signal, say: tell },
    async run(specs, what, interim = () => undefined) {
      const files = { onProgress: downloadProgress(stderr), signal };
      const whole = await prepare(specs, store, files);
      const prepared = shard === undefined ? whole : partOfPrepared(whole, shard);
      const { trials, pending } = prepared;
      const before = trials.length - pending.length;
      const resumed = before > 0 ? `, ${before} of them already done` : '';
      const backend = specs[0]?.backend ?? '';
      tell(`${what}: ${trials.length} trials${resumed}; ${executor.title} on ${backend}; ${directory}`);
      await keepTasks(
        directory,
        trials.map(({ spec }) => spec.task),
      );
      const progress = watcher.begin({
        ...{ what, trials, pending, backend, directory, interim, workers: executor.workers },
        before: trials.flatMap(({ id }) => {
          const record = store.records.get(id);
          return isDone(record) ? [record] : [];
        }),
        place: `${executor.title} on ${backend}`,
      });
      const records = await runPending(prepared, store, executor, progress, signal).finally(progress.stop);
      refuseChanges();
      if (shard === undefined || plan === undefined) return records;
      writeShardNote(directory, { shard, plan, trials: whole.trials.map(({ id }) => id) });
      throw new PartDone(tellFailures(records, tell));
    },
    present(found, { text, json }) {
      refuseChanges();
      result = found;
      if (flags.json) printJson(json);
      else (flags.progress === 'json' ? stderr : stdout).write(`\n${text}\n`);
      const failed = tellFailures(found.records, tell);
      tell(`\nresults in ${directory}: ${found.files.join(', ')}, trials.jsonl`);
      return failed ? 1 : 0;
    },
  };
  try {
    const exitCode = await body(session);
    ending = { outcome: 'finished', exitCode, result };
    return exitCode;
  } catch (error) {
    ending = endingOf(error, signal);
    if (error instanceof PartDone && shard !== undefined) {
      tell(
        `part ${shard.index} of ${shard.count} is in ${directory}. When all parts are done: pnpm bench merge <folders> --out ${folder}`,
      );
      return error.failed ? 1 : 0;
    }
    if (!signal.aborted) throw error;
    tell(`stopped; what is done is kept in ${directory}. The same command goes on from there.`);
    return interrupt.exitCode();
  } finally {
    store.close();
    await watcher.end(ending);
    interrupt.dispose();
  }
}
