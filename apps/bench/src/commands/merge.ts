import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { uniqueSpecs } from '@regatta/claims';
import type { Trial, TrialSpec } from '@regatta/record';
import {
  bytesOf,
  messageOf,
  plural,
  RunError,
  sha256Hex,
  type TrialRecord,
  UsageError,
} from '@regatta/record';
import type { Task } from '@regatta/trial';
import { identify } from '@regatta/trial';
import canonicalize from 'canonicalize';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { lossLines } from '../folder/example-losses.ts';
import { origin } from '../folder/origin.ts';
import { recordsIn } from '../folder/records-in.ts';
import { isDone, openStore, type Store } from '../folder/store.ts';
import { chosenPlan } from '../plan/plan-file.ts';
import { partOf, readShardNote, type ShardNote, type ShardPlan } from '../plan/shard.ts';
import { checkOfTrial } from '../run/of-trial.ts';
import { tell } from '../terminal/terminal.ts';
import type { Session } from '../watch/session.ts';
import { claimsReproduction, planClaims, runClaims } from './claims.ts';
import { reproduction } from './reproduction.ts';
import { runSuite } from './run.ts';
import { withSession } from './session.ts';

interface Flags extends ConfigFlags {
  readonly out: string;
}

/** A results folder and its shard note. */
export interface Part {
  readonly folder: string;
  readonly note: ShardNote;
}

const titleOf = ({ plan, trials }: ShardNote): string =>
  `${plan.kind === 'suite' ? `suite ${plan.suite}` : `claims, ${plan.size}`}, ${plural(trials.length, 'trial')}`;

/** The fields shared by all parts of one plan. */
const wholeOf = ({ shard, plan, trials }: ShardNote): string | undefined =>
  canonicalize({ count: shard.count, plan, trials });

/** Reads the notes of the parts. @throws UsageError if the parts are of different plans. */
export function partsIn(folders: readonly string[]): readonly [Part, ...Part[]] {
  const [first, ...others] = folders.map(
    (folder): Part => ({ folder, note: readShardNote(resolve(origin(), folder)) }),
  );
  if (first === undefined)
    throw new UsageError(
      'expected results folders of parts, received none. Pass the folders that "--shard" runs wrote.',
    );
  const whole = wholeOf(first.note);
  for (const { folder, note } of others) {
    if (wholeOf(note) === whole) continue;
    throw new UsageError(
      `${folder}: expected a part of the plan of ${first.folder} (${titleOf(first.note)}, in ${plural(first.note.shard.count, 'part')}), ` +
        `received a part of another plan (${titleOf(note)}, in ${plural(note.shard.count, 'part')}). Merge only parts of one plan.`,
    );
  }
  return [first, ...others];
}

/** A plan recreated from a note, and how to conclude from its results. */
interface Remade {
  readonly specs: readonly TrialSpec[];
  /** The command that repeats it. */
  readonly command: string;
  readonly run: (session: Session) => Promise<number>;
}

function remade(plan: ShardPlan, ownTasks: readonly Task[]): Remade {
  if (plan.kind === 'claims') {
    return {
      specs: uniqueSpecs(planClaims(plan)),
      command: claimsReproduction(plan),
      run: (session) => runClaims(session, plan),
    };
  }
  const chosen = { ...chosenPlan(plan), ownTasks };
  return {
    specs: chosen.plan.specs,
    command: reproduction(chosen.suite.name, chosen.options),
    run: (session) => runSuite(session, chosen),
  };
}

/** The trials of a plan. @throws UsageError if this version cannot create the plan. */
export const specsOf = (plan: ShardPlan): readonly TrialSpec[] => remade(plan, []).specs;

/**
 * Recreates the trials of a part's plan from its note, with this version of the code.
 *
 * @throws RunError if they differ from the trials listed in the note.
 */
export async function trialsOf(
  { folder, note }: Part,
  ownTasks: readonly Task[],
): Promise<{ readonly trials: readonly Trial[] } & Pick<Remade, 'command' | 'run'>> {
  let plan: Remade;
  try {
    plan = remade(note.plan, ownTasks);
  } catch (error) {
    const remedy = 'If it uses your own configuration, pass that with --config.';
    throw new UsageError(`${folder}: its plan cannot be recreated here: ${messageOf(error)}\n${remedy}`, {
      cause: error,
    });
  }
  const trials: Trial[] = [];
  const { specs, command, run } = plan;
  if (specs.length === note.trials.length) for (const spec of specs) trials.push(await identify(spec));
  if (specs.length !== trials.length || trials.some(({ id }, i) => id !== note.trials[i])) {
    throw new RunError(
      `${folder}: expected the trials that this version creates from the plan, received different ones: the parts come from different code or data, or the note was changed. ` +
        'Merge with the version and the --config used to run the parts, or run them again.',
    );
  }
  return { trials, command, run };
}

/** Checks that two results of the same trial agree. @throws RunError if they differ. */
function checkEqual(known: TrialRecord | undefined, record: TrialRecord, folder: string): void {
  if (!isDone(known) || !isDone(record) || bytesOf(known) === bytesOf(record)) return;
  throw new RunError(
    `${folder}: trial ${record.id} has different numbers in another part: the machines disagree, so no result can be trusted. ` +
      'Use the same Node version and the same data on all machines, and run the parts again with --fresh.',
  );
}

/**
 * The latest result of each trial of the plan, from all parts.
 *
 * @throws UsageError if a part has no results.
 * @throws RunError if results contradict the plan or each other.
 */
export function resultsIn(parts: readonly Part[], trials: readonly Trial[]): Map<string, TrialRecord> {
  const planned = new Map(trials.map((trial) => [trial.id, trial]));
  const results = new Map<string, TrialRecord>();
  for (const { folder, note } of parts) {
    const records = recordsIn(folder);
    const own = records.filter(({ id }) => planned.has(id));
    const share = new Set(partOf(note.trials, note.shard));
    if (share.size > 0 && !own.some(({ id }) => share.has(id))) {
      throw new UsageError(
        `${folder}: expected trials of part ${note.shard.index} of ${note.shard.count}, received none of its ${share.size}. Run that part.`,
      );
    }
    if (own.length < records.length) {
      const strays = records.length - own.length;
      tell(`${folder}: these trials are not in the plan and were not merged: ${strays}`);
    }
    for (const record of own) {
      checkOfTrial(record, planned.get(record.id)!, folder);
      const known = results.get(record.id);
      checkEqual(known, record, folder);
      if (!isDone(known)) results.set(record.id, record);
    }
  }
  return results;
}

/** Checks that the parts are complete. @throws RunError if trials of the plan are missing. */
function checkWhole(parts: readonly [Part, ...Part[]], missing: number, command: string): void {
  if (missing === 0) return;
  const { count } = parts[0].note.shard;
  const given = new Set(parts.map(({ note }) => note.shard.index));
  const absent: number[] = [];
  for (let index = 1; index <= count && absent.length < 11; index++) {
    if (!given.has(index)) absent.push(index);
  }
  const named = absent.length > 10 ? `${absent.slice(0, 10).join(', ')} and others` : absent.join(', ');
  const remedy =
    absent.length > 0
      ? `Parts ${named} of ${count} are missing: run "${command} --shard <part>/${count}" for each, and merge again.`
      : `Run "${command} --shard <part>/${count}" again for parts with failed or unfinished trials, and merge again.`;
  throw new RunError(
    `${plural(missing, 'trial')} of the plan ${missing === 1 ? 'has' : 'have'} no result. ${remedy}`,
  );
}

/** Copies the losses of the single examples of records, from whichever part has those that match. */
function copyLosses(parts: readonly Part[], records: readonly TrialRecord[], store: Store): void {
  const wanted = new Map(records.flatMap(({ id, examples }) => (examples ? [[id, examples] as const] : [])));
  for (const { folder } of parts) {
    let lines: string[] = [];
    for (const { id, losses, line } of lossLines(resolve(origin(), folder))) {
      const examples = wanted.get(id);
      if (examples === undefined || sha256Hex(losses) !== examples.digest) continue;
      wanted.delete(id);
      lines.push(line);
      if (lines.length === atOnce) {
        store.appendLosses(lines);
        lines = [];
      }
    }
    store.appendLosses(lines);
  }
}

/** Number of records written at once; strings and calls have size limits. */
const atOnce = 1000;

/** `regatta merge`. */
export async function merge(folders: readonly string[], { out, config }: Flags): Promise<number> {
  const ownTasks = config === undefined ? [] : ((await loadConfig(config))?.tasks ?? []);
  const parts = partsIn(folders);
  const { trials, command, run } = await trialsOf(parts[0], ownTasks);
  const results = resultsIn(parts, trials);
  const directory = resolve(origin(), out);
  const store = openStore(directory);
  try {
    const wanted = trials.flatMap(({ id }) => results.get(id) ?? []);
    for (const record of wanted) checkEqual(store.records.get(record.id), record, out);
    const added = wanted.filter(({ id }) => !isDone(store.records.get(id)));
    copyLosses(parts, added, store);
    for (let i = 0; i < added.length; i += atOnce) store.append(...added.slice(i, i + atOnce));
  } finally {
    store.close();
  }
  const missing = trials.filter(({ id }) => !isDone(store.records.get(id))).length;
  tell(`${plural(trials.length - missing, 'trial')} of ${trials.length} in ${directory}`);
  checkWhole(parts, missing, command);
  const flags = { out: directory, workers: availableParallelism(), progress: 'text' as const };
  return withSession(flags, directory, run);
}
