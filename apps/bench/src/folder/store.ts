import { closeSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, messageOf, parseRecord, RunError, type TrialRecord, withoutLosses } from '@regatta/record';
import {
  type GrowingFile,
  isThere,
  makeFolder,
  moveFile,
  openForReading,
  openGrowing,
} from '@regatta/record/files';
import { lossesFile, lossesStore } from './example-losses.ts';
import { wholeLines } from './lines.ts';
import { lock } from './lock.ts';

const fileName = 'trials.jsonl';

/** The trials of a results folder: append-only, one writer, each record on disk before the next trial counts as done. */
export interface Store {
  /** The folder. */
  readonly directory: string;
  /** The latest record of each trial by id. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  /** Appends records and returns when they are on disk. @throws RunError if they cannot be written; the file is then unchanged. */
  append(...records: readonly TrialRecord[]): void;
  /** Appends lines of another folder's file of losses, for records that are appended after it. */
  appendLosses(lines: readonly string[]): void;
  /** Releases the folder for other writers. */
  close(): void;
}

/** Whether a record is a result; trials without a result run again. */
export function isDone(record: TrialRecord | undefined): record is TrialRecord {
  return record?.status === 'ok' || record?.status === 'diverged';
}

interface Found {
  readonly records: Map<string, TrialRecord>;
  /** Total bytes of the complete lines. */
  readonly wholeBytes: number;
}

/**
 * Reads the records of a `trials.jsonl`, where later records of a trial replace failed ones, and the size of its complete lines.
 *
 * @throws RunError that names the line that is damaged or contradicts an earlier one.
 */
export function readRecords(path: string): Found {
  const file = openForReading(path);
  try {
    return recordsOf(file, path);
  } finally {
    closeSync(file);
  }
}

function recordsOf(file: number, path: string): Found {
  const records = new Map<string, TrialRecord>();
  let number = 0;
  let wholeBytes = 0;
  for (const { line, end } of wholeLines(file, path)) {
    number += 1;
    wholeBytes = end;
    if (line === '') continue;
    const place = `${path}, line ${number}`;
    let record: TrialRecord;
    try {
      record = parseRecord(line);
    } catch (error) {
      throw new RunError(
        `${place} is damaged: ${messageOf(error)}.\nDelete that line to run its trial again, or start over with --fresh.`,
      );
    }
    const earlier = records.get(record.id);
    if (isDone(earlier) && isDone(record) && bytesOf(earlier) !== bytesOf(record)) {
      throw new RunError(
        `${place}: trial ${record.id} occurs twice with different numbers. Start over with --fresh.`,
      );
    }
    if (!isDone(earlier)) records.set(record.id, record);
  }
  return { records, wholeBytes };
}

/** Renames the trials of a folder to the first free `trials.<n>.jsonl`, and the losses of their examples likewise. */
function setAside(directory: string): void {
  const free = (n: number): boolean =>
    ![fileName, lossesFile].some((name) => isThere(join(directory, numbered(name, n))));
  let n = 1;
  while (!free(n)) n += 1;
  for (const name of [fileName, lossesFile]) {
    const path = join(directory, name);
    if (isThere(path)) moveFile(path, join(directory, numbered(name, n)));
  }
}

const numbered = (name: string, n: number): string => name.replace('.jsonl', `.${n}.jsonl`);

/**
 * Opens the store of a folder, creating it if necessary. A partial last line, left by a kill, is removed, and its trial runs
 * again.
 *
 * @param options.fresh sets earlier trials aside instead of resuming.
 * @throws RunError if another process writes to the folder or a line is damaged.
 */
export function openStore(directory: string, options: { readonly fresh?: boolean } = {}): Store {
  makeFolder(directory);
  const unlock = lock(join(directory, '.lock'));
  let file: GrowingFile | undefined;
  const losses = lossesStore(directory);
  try {
    if (options.fresh) setAside(directory);
    const path = join(directory, fileName);
    const trials = openGrowing(path, 'append a trial to');
    file = trials;
    const { records, wholeBytes } = recordsOf(trials.descriptor, path);
    if (wholeBytes < fstatSync(trials.descriptor).size) trials.cut(wholeBytes);
    return {
      directory,
      records,
      append(...added) {
        if (added.length === 0) return;
        // The losses first: a record on disk has its losses on disk.
        losses.append(added);
        const kept = added.map(withoutLosses);
        trials.append(kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
        for (const record of kept) records.set(record.id, record);
      },
      appendLosses: (lines) => losses.copy(lines),
      close() {
        losses.close();
        trials.close();
        unlock();
      },
    };
  } catch (error) {
    losses.close();
    file?.close();
    unlock();
    throw error;
  }
}
