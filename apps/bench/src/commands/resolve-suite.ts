import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Suite } from '../suite.ts';
import { allSuites, suiteNamed } from '../suites/registry.ts';
import type { Task } from '../task.ts';

/** The argument that names a suite. */
export function addSuite(command: Command): Command {
  const names = allSuites().map(({ name }) => name);
  return command.argument(
    '[suite]',
    `suite to run: ${names.join(', ')}, or one of the configuration's (default: the configuration's first, else ${names[0]})`,
  );
}

/** The suite that a user means, once the configuration is loaded, and the tasks that came with it. */
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
