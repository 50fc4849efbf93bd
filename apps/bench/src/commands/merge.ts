import { resolve } from 'node:path';
import { plural } from '../analysis/words.ts';
import { RunError, UsageError } from '../errors.ts';
import { origin } from '../origin.ts';
import { bytesOf, type TrialRecord } from '../record.ts';
import { readShardNote, type ShardNote } from '../shard.ts';
import { isDone, openStore } from '../store.ts';
import { recordsIn } from './verify.ts';

interface Flags {
  readonly out: string;
  readonly config?: string;
}

/** The parts of one plan. */
interface Parts {
  readonly note: ShardNote;
  readonly given: readonly number[];
  /** The latest results by trial. */
  readonly records: ReadonlyMap<string, TrialRecord>;
}

/** Reads the parts. @throws UsageError for parts of different plans, RunError where they contradict each other. */
function readParts(folders: readonly string[]): Parts {
  const records = new Map<string, TrialRecord>();
  const notes = folders.map((folder) => ({ folder, note: readShardNote(resolve(origin(), folder)) }));
  const first = notes[0]!;
  for (const { folder, note } of notes) {
    if (note.trials.join() !== first.note.trials.join() || note.shard.count !== first.note.shard.count) {
      throw new UsageError(
        `${folder}: expected a part of the plan of ${first.folder} ("${first.note.words.join(' ')}", ${plural(first.note.trials.length, 'trial')}), ` +
          `received one of "${note.words.join(' ')}" with ${plural(note.trials.length, 'trial')}, or of other code. Merge parts of one plan.`,
      );
    }
    for (const record of recordsIn(folder)) {
      const known = records.get(record.id);
      if (isDone(known) && isDone(record) && bytesOf(known) !== bytesOf(record)) {
        throw new RunError(
          `${folder}: trial ${record.id} has other numbers than in another part: the machines do not agree, and no result can be trusted. ` +
            'Give all the same Node version and the same data, and run the parts again with --fresh.',
        );
      }
      if (!isDone(known)) records.set(record.id, record);
    }
  }
  return { note: first.note, given: notes.map(({ note }) => note.shard.index), records };
}

/**
 * `regatta merge`.
 *
 * @param run runs the command line: the report is made by the command that the parts belong to.
 */
export async function merge(
  folders: readonly string[],
  { out, config }: Flags,
  run: (args: readonly string[]) => Promise<number>,
): Promise<number> {
  const { note, given, records } = readParts(folders);
  const directory = resolve(origin(), out);
  const store = openStore(directory);
  try {
    const wanted = note.trials.flatMap((id) => records.get(id) ?? []);
    store.append(...wanted.filter(({ id }) => !isDone(store.records.get(id))));
  } finally {
    store.close();
  }
  const { count } = note.shard;
  const missing = note.trials.filter((id) => !isDone(store.records.get(id))).length;
  process.stderr.write(
    `${plural(note.trials.length - missing, 'trial')} of ${note.trials.length} in ${directory}\n`,
  );
  if (missing > 0) {
    const absent = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !given.includes(index));
    const command = ['pnpm bench', ...note.words].join(' ');
    const remedy =
      absent.length > 0
        ? `Parts ${absent.join(', ')} of ${count} are not among the folders: run "${command} --shard <part>/${count}" and merge again.`
        : `Run "${command} --shard <part>/${count}" again where trials failed or are open, and merge again.`;
    throw new RunError(
      `${plural(missing, 'trial')} of the plan ${missing === 1 ? 'has' : 'have'} no result. ${remedy}`,
    );
  }
  return run([...note.words, '--out', directory, ...(config === undefined ? [] : ['--config', config])]);
}
