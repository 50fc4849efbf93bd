import { resolve } from 'node:path';
import type { TrialRecord } from '@regatta/record';
import { messageOf, named, plural, quoted, UsageError } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf } from '@regatta/trial';
import { origin } from '../folder/origin.ts';
import { runFilesIn } from '../folder/outputs.ts';
import { isDone, openStore, type Store } from '../folder/store.ts';
import { measuredBy } from '../plan/measure.ts';
import { partOf, type Shard, type ShardPlan, shardName, writeShardNote } from '../plan/shard.ts';
import type { Executor } from '../run/executors/executor.ts';
import { inProcess } from '../run/executors/in-process.ts';
import { localPool } from '../run/executors/local-pool.ts';
import { parseAddress } from '../run/executors/queue/address.ts';
import { refuseChanges } from '../run/executors/untouched.ts';
import { keepTasks } from '../run/keep-tasks.ts';
import { type Prepared, prepare, runPending } from '../run/run-pending.ts';
import { printJson, stderr, stdout, tell } from '../terminal/terminal.ts';
import { downloadProgress } from '../watch/progress/download.ts';
import { loadingNote } from '../watch/progress/loading.ts';
import type { Ending, Result } from '../watch/progress/watcher.ts';
import type { Session } from '../watch/session.ts';
import { continuing } from './continuing.ts';
import { onInterrupt } from './interrupt.ts';
import type { SessionFlags, ShardFlags } from './options.ts';
import { watcherOf } from './watchers.ts';

/** Reports failed trials. @returns whether there are any. */
export function tellFailures(records: readonly TrialRecord[], say: Session['say']): boolean {
  const failed = records.filter(({ status }) => status === 'failed');
  for (const { task, seed, regularizer, message } of failed) {
    say(`failed: ${named(`${task} ${regularizer.name}`)} seed ${seed}: ${quoted(`${message}`)}`);
  }
  return failed.length > 0;
}

/** Thrown when the trials of a part are done, because a part has no overall conclusions. */
class PartDone extends Error {
  readonly failed: boolean;

  constructor(failed: boolean) {
    super('the part is done');
    this.failed = failed;
  }
}

/** Number of trials of a store that have a result. */
const doneIn = ({ records }: Store): number => [...records.values()].filter(isDone).length;

/** How a command ends after this error. */
function endingOf(error: unknown, { aborted }: AbortSignal): Ending {
  if (error instanceof PartDone) return { outcome: 'finished', exitCode: error.failed ? 1 : 0 };
  return aborted ? { outcome: 'stopped' } : { outcome: 'failed', message: messageOf(error) };
}

const partOfPrepared = ({ trials, pending }: Prepared, shard: Shard): Prepared => {
  const own = new Set(partOf(trials, shard));
  return { trials: [...own], pending: pending.filter((trial) => own.has(trial)) };
};

/** Chooses where the trials of a command run. */
async function executorOf(
  { queue, workers, trialLimit }: SessionFlags,
  say: Session['say'],
): Promise<Executor> {
  if (trialLimit !== undefined && (queue !== undefined || workers === 0)) {
    const remedy =
      queue === undefined ? 'Use --workers 1 or more' : 'Pass --trial-limit to "regatta worker" instead';
    throw new UsageError(
      `--trial-limit: expected trials in processes of their own, received ${queue === undefined ? '--workers 0' : '--queue'}. ${remedy}.`,
    );
  }
  if (queue !== undefined) {
    const address = parseAddress(queue);
    // Loaded only here: the client of the queue is a third of the program.
    const { queueExecutor } = await import('../run/executors/queue/coordinator.ts');
    return queueExecutor(address, say);
  }
  return workers === 0 ? inProcess : localPool(workers, trialLimit);
}

/**
 * Opens the results folder of a command, passes it to `body`, and closes it. Ctrl-C keeps all finished trials and sets the exit code.
 *
 * @param plan describes the plan of the command, for the note of a shard.
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
    directory,
    store,
    workers: executor.workers,
    signal,
    say: tell,
    async run(specs, what, interim = () => undefined, { measure = {}, order = () => 0 } = {}) {
      const files = { onProgress: downloadProgress(stderr), signal };
      const loading = loadingNote(stderr);
      const whole = await prepare(specs, store, files, loading.task).finally(loading.done);
      const own = shard === undefined ? whole : partOfPrepared(whole, shard);
      const prepared = { ...own, pending: own.pending.toSorted((a, b) => order(a.spec) - order(b.spec)) };
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
        what,
        trials,
        pending,
        backend,
        directory,
        interim,
        workers: executor.workers,
        measured: (task) => measuredBy(headerOf(taskNamed(task)), measure).primary,
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
      tell(`\nresults in ${directory}: ${[...found.files, ...runFilesIn(directory)].join(', ')}`);
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
        `part ${shard.index} of ${shard.count} is in ${directory}. When all parts are done, run: pnpm bench merge <folders> --out ${folder}`,
      );
      return error.failed ? 1 : 0;
    }
    if (!signal.aborted) throw error;
    tell(
      `stopped; ${plural(doneIn(store), 'finished trial')} ${doneIn(store) === 1 ? 'is' : 'are'} kept in ${directory}. ${continuing(process.argv.slice(2))}`,
    );
    return interrupt.exitCode();
  } finally {
    store.close();
    await watcher.end(ending);
    interrupt.dispose();
  }
}
