import { join, resolve } from 'node:path';
import { type TrialRecord, UsageError } from '@regatta/record';
import { isThere } from '@regatta/record/files';
import { origin } from './origin.ts';
import { readRecords } from './store.ts';

/** Reads the records of a results folder. @throws UsageError if it has none. */
export function recordsIn(folder: string): TrialRecord[] {
  const directory = resolve(origin(), folder);
  const path = join(directory, 'trials.jsonl');
  if (!isThere(path)) {
    throw new UsageError(
      `${folder}: expected a results folder with trials.jsonl, received one without. Pass the folder of a run.`,
    );
  }
  return [...readRecords(path).records.values()];
}
