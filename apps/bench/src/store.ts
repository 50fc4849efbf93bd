import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf, RunError } from './errors.ts';
import { lock } from './lock.ts';
import { bytesOf, parseRecord, type TrialRecord } from './record.ts';

const fileName = 'trials.jsonl';

/** The trials of a folder: append-only, one writer, each record on disk before the next trial counts as done. */
export interface Store {
  /** The folder. */
  readonly directory: string;
  /** The latest record of each trial by id. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  /** Adds records and returns when they are on the disk. Throws RunError, the file as it was, when they cannot be written. */
  append(...records: readonly TrialRecord[]): void;
  /** Gives the folder free for another writer. */
  close(): void;
}

/** A trial whose record is a result; others run again. */
export function isDone(record: TrialRecord | undefined): record is TrialRecord {
  return record?.status === 'ok' || record?.status === 'diverged';
}

/** Bytes of a file that are read at once: a store may be larger than what memory should hold of it. */
const chunkBytes = 2 ** 22;

/** Most bytes of a line: a record has a few thousand, and what has no line ends must not fill memory. */
const mostLineBytes = 2 ** 26;

/** The whole lines of a file and the places where they end; a last one without its end was torn by a kill. */
function* wholeLines(path: string): Generator<{ readonly line: string; readonly end: number }> {
  const file = openSync(path, 'r');
  try {
    // One buffer for all chunks: the engine collects garbage sooner the more of them it has seen.
    let bytes = Buffer.allocUnsafe(chunkBytes);
    let kept = 0;
    let begin = 0;
    for (;;) {
      const size = readSync(file, bytes, kept, bytes.length - kept, null);
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
  } finally {
    closeSync(file);
  }
}

/**
 * The records of a `trials.jsonl`, later ones of the same trial replacing failed ones, and the bytes of its whole lines.
 *
 * @throws RunError naming the line that is damaged or that contradicts an earlier one.
 */
export function readRecords(path: string): {
  readonly records: Map<string, TrialRecord>;
  readonly wholeBytes: number;
} {
  const records = new Map<string, TrialRecord>();
  let number = 0;
  let wholeBytes = 0;
  for (const { line, end } of wholeLines(path)) {
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
        `${place}: trial ${record.id} is here twice with different numbers. Start over with --fresh.`,
      );
    }
    if (!isDone(earlier)) records.set(record.id, record);
  }
  return { records, wholeBytes };
}

/** Moves the trials of a folder to the first free name `trials.<n>.jsonl`. */
function setAside(directory: string): void {
  const path = join(directory, fileName);
  if (!existsSync(path)) return;
  for (let n = 1; ; n++) {
    const aside = join(directory, `trials.${n}.jsonl`);
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    return;
  }
}

/** Appends a line and flushes it, or leaves the file as it was. */
function appendWhole(file: number, lines: string, path: string): void {
  const { size } = fstatSync(file);
  const bytes = Buffer.from(lines);
  try {
    // A disk that fills up takes part of a write before it refuses the rest.
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw new RunError(
      `could not add a trial to ${path}: ${messageOf(error)}.\nFree space there, then run the same command again: the trials before it are kept.`,
    );
  }
}

/**
 * Opens the store of a folder, creating it if need be. A last line without its line end was torn by a kill: it is cut
 * off, and its trial runs again.
 *
 * @param options.fresh sets earlier trials aside instead of resuming.
 * @throws RunError when another process writes there or a line is damaged.
 */
export function openStore(directory: string, options: { readonly fresh?: boolean } = {}): Store {
  mkdirSync(directory, { recursive: true });
  const unlock = lock(join(directory, '.lock'));
  try {
    if (options.fresh) setAside(directory);
    const path = join(directory, fileName);
    const { records, wholeBytes } = existsSync(path)
      ? readRecords(path)
      : { records: new Map<string, TrialRecord>(), wholeBytes: 0 };
    const file = openSync(path, 'a');
    if (wholeBytes < fstatSync(file).size) ftruncateSync(file, wholeBytes);
    return {
      directory,
      records,
      append(...added) {
        if (added.length === 0) return;
        appendWhole(
          file,
          added
            .map(
              (record) => `${JSON.stringify(record)}
`,
            )
            .join(''),
          path,
        );
        for (const record of added) records.set(record.id, record);
      },
      close() {
        closeSync(file);
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
