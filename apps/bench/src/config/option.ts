import type { Command } from 'commander';

/** Option that {@link addConfigOption} adds to a command. */
export interface ConfigFlags {
  readonly config?: string;
}

/** Adds the option `--config` to a command; its action passes the value to `loadConfig`. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'file with your own tasks, regularizers and suites (default: regatta.config.ts, .mts, .js or .mjs in this folder)',
  );
}
