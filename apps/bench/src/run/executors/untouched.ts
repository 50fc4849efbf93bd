import { RunError } from '@regatta/record';
import { changedGlobal, type Globals, languageGlobals } from '../../config/globals.ts';

/** Snapshot of the language before a user's code is loaded; this module is loaded earlier. */
const language: Globals = languageGlobals();

/** The global that a user's code changed in this process, which computes all statistics and writes all records; undefined if none. */
export const changedHere = (): string | undefined => changedGlobal(language, languageGlobals());

/** Ends a run whose records or statistics can no longer be trusted. @throws RunError if a user's code changed a global. */
export function refuseChanges(): void {
  const changed = changedHere();
  if (changed === undefined) return;
  throw new RunError(
    `a configuration's code changed ${changed} in the process that writes the results, so later results cannot be trusted. Remove the change from the code, and start over with --fresh.`,
  );
}
