import { RunError } from '@regatta/record';
import { changedGlobal, type Globals, kernelGlobals, languageGlobals } from '../../config/globals.ts';

const backendNames = ['cpu', 'wasm'] as const;

/** As the language and tfjs's kernels are before a user's code is loaded: this module is loaded before. */
const language: Globals = languageGlobals();
const kernels: Globals = kernelGlobals(backendNames);

/** What a user's code changed in this process, which computes everybody's statistics and writes everybody's records. */
export const changedHere = (): string | undefined => changedGlobal(language, languageGlobals());

/** As {@link changedHere}, or of the kernels that trials in this process run on. */
export const changedForTrials = (): string | undefined =>
  changedHere() ?? changedGlobal(kernels, kernelGlobals(backendNames));

/** Ends a run whose records or statistics can no longer be trusted. @throws RunError */
export function refuseChanges(): void {
  const changed = changedHere();
  if (changed === undefined) return;
  throw new RunError(
    `a configuration's code changed ${changed} in the process that writes the results: what follows cannot be trusted. Take the change out of it, and start over with --fresh.`,
  );
}
