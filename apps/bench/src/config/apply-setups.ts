import { loadBundle } from './load.ts';
import { registerCsvTask } from './register-csv-task.ts';
import type { Setup } from './setup.ts';

/** Registers in a worker everything that its parent registered. */
export async function applySetups(setups: readonly Setup[]): Promise<void> {
  for (const setup of setups) {
    if (setup.kind === 'config') await loadBundle(setup.path, setup.bundle);
    else await registerCsvTask(setup.path, setup.options);
  }
}
