import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, messageOf, parseRecord, RunError, type TrialRecord } from '@regatta/record';
import {
  type GrowingFile,
  isThere,
  makeFolder,
  moveFile,
  openForReading,
  openGrowing,
} from '@regatta/record/files';
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
  /** Releases the folder for other writers. */
  close(): void;
}

/** Whether a record is a result; trials without a result run again. */
export function isDone(record: TrialRecord | undefined): record is TrialRecord {
  return record?.status === 'ok' || record?.status === 'diverged';
}

/** Bytes read at once; a store may be too large to keep in memory as text. */
const chunkBytes = 2 ** 22;

/** Maximum bytes per line. Records have a few thousand; a file without line ends must not fill the memory. */
const mostLineBytes = 2 ** 26;

/** The complete lines of an open file and their end offsets. A last line without a line end is a partial write and is skipped. */
function* wholeLines(file: number, path: string): Generator<{ readonly line: string; readonly end: number }> {
  // One buffer for all chunks, because many buffers trigger garbage collection sooner.
  let bytes = Buffer.allocUnsafe(chunkBytes);
  let kept = 0;
  let begin = 0;
  for (;;) {
    const size = readSync(file, bytes, kept, bytes.length - kept, begin + kept);
    if (size === 0) return;
    const filled = kept + size;
    let start = 0;
    for (let end = bytes.indexOf(10, kept); end !== -1 && end < filled; end = bytes.indexOf(10, start)) {
      yield { line: bytes.toString('utf8', start, end), end: begin + end + 1 };
      start = end + 1;
    }
    bytes.copyWithin(0, start, filled);
    kept = filled - start;
    begin += start;
    if (kept > mostLineBytes) {
      throw new RunError(
        `${path}: expected lines of at most ${mostLineBytes} bytes, received a longer one at byte ${begin}. Start over with --fresh.`,
      );
    }
    if (kept === bytes.length) bytes = Buffer.concat([bytes], 2 * kept);
  }
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

/** Renames the trials of a folder to the first free `trials.<n>.jsonl`. */
function setAside(directory: string): void {
  const path = join(directory, fileName);
  if (!isThere(path)) return;
  let n = 1;
  while (isThere(join(directory, `trials.${n}.jsonl`))) n += 1;
  moveFile(path, join(directory, `trials.${n}.jsonl`));
}

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
        trials.append(added.map((record) => `${JSON.stringify(record)}\n`).join(''));
        for (const record of added) records.set(record.id, record);
      },
      close() {
        trials.close();
        unlock();
      },
    };
  } catch (error) {
    file?.close();
    unlock();
    throw error;
  }
}
