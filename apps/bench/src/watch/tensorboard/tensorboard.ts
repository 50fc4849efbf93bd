import { join } from 'node:path';
import type { TrialRecord } from '@regatta/record';
import { RunError } from '@regatta/record';
import {
  createWhole,
  isThere,
  makeFolder,
  makeSubfolders,
  removeFile,
  replaceFile,
  troubleOf,
} from '@regatta/record/files';
import { eventFile, runFolder } from '@regatta/report';
import type { Watcher } from '../progress/watcher.ts';

/** TensorBoard reads files whose names contain "tfevents". The name is fixed, so that a rerun trial replaces its file. */
const fileName = 'events.out.tfevents.regatta';

/** Creates the folder if necessary and checks that it is writable. */
function prepareFolder(directory: string): void {
  const probe = join(directory, `.regatta-${process.pid}`);
  try {
    makeFolder(directory);
    createWhole(probe, '');
    removeFile(probe);
  } catch (error) {
    throw new RunError(
      `--tensorboard: expected a writable folder, received ${directory}: ${troubleOf(error)}. Choose another folder.`,
    );
  }
}

/**
 * Writes a TensorBoard run for each trial with a result, including those of earlier runs, as soon as the trial ends.
 *
 * @param now milliseconds since 1970, for the wall times that TensorBoard shows.
 * @throws RunError if the folder is not writable.
 */
export function tensorboard(directory: string, now: () => number): Watcher {
  prepareFolder(directory);
  const write = (record: TrialRecord, again: boolean): void => {
    if (record.status === 'failed') return;
    const path = join(makeSubfolders(directory, runFolder(record).split('/')), fileName);
    if (!again && isThere(path)) return;
    replaceFile(path, eventFile(record, now() / 1000));
  };
  return {
    begin({ before }) {
      for (const record of before) write(record, false);
      return { started() {}, stepped() {}, finished: (record) => write(record, true), stop() {} };
    },
    async end() {},
  };
}
