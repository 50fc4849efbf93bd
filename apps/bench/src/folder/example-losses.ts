import { closeSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ExampleLosses,
  type LossPerExample,
  messageOf,
  parsedBy,
  RunError,
  type TrialRecord,
  unpackLosses,
} from '@regatta/record';
import { type GrowingFile, isThere, openForReading, openGrowing } from '@regatta/record/files';
import * as z from 'zod';
import { bytesOfWholeLines, wholeLines } from './lines.ts';

/** The file beside `trials.jsonl` with the losses of single test examples: a line for each trial. */
export const lossesFile = 'examples.jsonl';

const lineSchema = z.strictObject({ id: z.string().max(100), losses: z.string() });

const lineOf = (id: string, losses: string): string => `${JSON.stringify({ id, losses })}\n`;

/** Opens the file of losses for appending. A partial last line, left by a kill, is removed. */
function openLosses(directory: string): GrowingFile {
  const path = join(directory, lossesFile);
  const file = openGrowing(path, 'append losses to');
  const { size } = fstatSync(file.descriptor);
  const whole = bytesOfWholeLines(file.descriptor, size);
  if (whole < size) file.cut(whole);
  return file;
}

/** The losses of single examples of a results folder, opened when the first are added. */
export interface LossesStore {
  /** Appends the losses of records that have them, and returns when they are on disk. */
  append(records: readonly TrialRecord[]): void;
  /** Appends lines of another folder as they are. */
  copy(lines: readonly string[]): void;
  close(): void;
}

/** Opens the losses of a folder. */
export function lossesStore(directory: string): LossesStore {
  let file: GrowingFile | undefined;
  const write = (text: string): void => {
    if (text === '') return;
    file ??= openLosses(directory);
    file.append(text);
  };
  return {
    append: (records) =>
      write(
        records
          .flatMap(({ id, examples }) =>
            examples?.losses === undefined ? [] : [lineOf(id, examples.losses)],
          )
          .join(''),
      ),
    copy: (lines) => write(lines.map((line) => `${line}\n`).join('')),
    close: () => file?.close(),
  };
}

/** The lines of a folder's file of losses with the ids of their trials; none without the file. */
export function* lossLines(directory: string): Generator<{
  readonly id: string;
  readonly losses: string;
  readonly line: string;
  readonly place: string;
}> {
  const path = join(directory, lossesFile);
  if (!isThere(path)) return;
  const file = openForReading(path);
  try {
    let number = 0;
    for (const { line } of wholeLines(file, path)) {
      number += 1;
      if (line === '') continue;
      const place = `${path}, line ${number}`;
      yield { ...parsedLine(line, place), line, place };
    }
  } finally {
    closeSync(file);
  }
}

const remedy = 'Delete that line: the report then leaves out what is computed from single examples.';

function parsedLine(line: string, place: string): z.infer<typeof lineSchema> {
  try {
    return parsedBy(lineSchema, JSON.parse(line));
  } catch (error) {
    throw new RunError(`${place} is damaged: ${messageOf(error)}.\n${remedy}`);
  }
}

/**
 * Reads the losses of the single test examples of records: from the records if they still hold them, else from the folder.
 *
 * @returns the losses by trial; trials whose losses the folder lacks are left out.
 * @throws RunError that names the line that is damaged, or does not match the digest in its record.
 */
export function readLosses(
  directory: string,
  records: readonly TrialRecord[],
): ReadonlyMap<string, LossPerExample> {
  const wanted = new Map<string, ExampleLosses>();
  const found = new Map<string, LossPerExample>();
  for (const { id, examples } of records) {
    if (examples?.losses !== undefined) found.set(id, unpackLosses(examples, examples.losses));
    else if (examples) wanted.set(id, examples);
  }
  if (wanted.size === 0) return found;
  for (const { id, losses, place } of lossLines(directory)) {
    const examples = wanted.get(id);
    if (examples === undefined || found.has(id)) continue;
    try {
      found.set(id, unpackLosses(examples, losses));
    } catch (error) {
      throw new RunError(`${place}: trial ${id}: ${messageOf(error)}.\n${remedy}`);
    }
  }
  return found;
}
