import { RunError } from '@regatta/record';
import { changedGlobal, type Globals, languageGlobals } from '../../config/globals.ts';

/** The language as it is before a user's code is loaded: this module is loaded before that. */
const language: Globals = languageGlobals();

/** What a user's code changed in this process, which computes everybody's statistics and writes everybody's records. */
export const changedHere = (): string | undefined => changedGlobal(language, languageGlobals());

/** Ends a run whose records or statistics can no longer be trusted. @throws RunError */
export function refuseChanges(): void {
  const changed = changedHere();
  if (changed === undefined) return;
  throw new RunError(
    `a configuration's code changed ${changed} in the process that writes the results: what follows cannot be trusted. Take the change out of it, and start over with --fresh.`,
  );
}
