import type { Task } from '@regatta/trial';
import { loadConfig } from '../config/load.ts';
import type { Suite } from '../plan/suite.ts';
import { allSuites, suiteNamed } from '../plan/suites/registry.ts';

/** Loads the configuration and returns the requested suite and the tasks of the configuration. */
export async function resolveSuite(
  name: string | undefined,
  config: string | undefined,
): Promise<{ readonly suite: Suite; readonly ownTasks: readonly Task[] }> {
  const loaded = await loadConfig(config);
  return {
    suite: suiteNamed(name ?? loaded?.suite ?? allSuites()[0]!.name),
    ownTasks: loaded?.tasks ?? [],
  };
}
