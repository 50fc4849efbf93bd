import type { Command } from 'commander';

/** What {@link addConfigOption} gives to an action. */
export interface ConfigFlags {
  readonly config?: string;
}

/** Gives a command the option `--config`; its action passes it to `loadConfig`. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'tasks, regularizers and suites of your own (default: regatta.config.ts, .mts, .js or .mjs in this folder)',
  );
}
