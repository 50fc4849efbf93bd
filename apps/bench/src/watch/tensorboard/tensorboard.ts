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

/** TensorBoard reads files whose names hold this word. One name, so that a trial that runs again replaces its file. */
const fileName = 'events.out.tfevents.regatta';

/** Sees to it that the folder is there and can be written to. */
function prepareFolder(directory: string): void {
  const probe = join(directory, `.regatta-${process.pid}`);
  try {
    makeFolder(directory);
    createWhole(probe, '');
    removeFile(probe);
  } catch (error) {
    throw new RunError(
      `--tensorboard: expected a folder that can be written to, received ${directory}: ${troubleOf(error)}. Choose another folder.`,
    );
  }
}

/**
 * Writes a TensorBoard run for each trial that has a result, those of earlier runs too, when it ends.
 *
 * @param now milliseconds since 1970, for the wall times that TensorBoard shows.
 * @throws RunError when the folder cannot be written to.
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
