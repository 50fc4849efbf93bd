import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { groupBy } from '../analysis/group.ts';
import type { Summary } from '../analysis/model.ts';
import { loadConfig } from '../config/load.ts';
import { addConfigOption, type ConfigFlags } from '../config/option.ts';
import type { Environment } from '../environment.ts';
import { RunError } from '../errors.ts';
import { origin } from '../origin.ts';
import { outputFiles, writeOutputs } from '../outputs.ts';
import { renderTerminal } from '../report/text/terminal.ts';
import { recordsIn } from './verify.ts';

const has = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

const isSummary = (value: unknown): value is Summary =>
  has(value, 'version', 'plan', 'tasks', 'verdict') &&
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 2;

const isEnvironment = (value: unknown): value is Environment =>
  has(value, 'versions', 'system', 'cpu', 'cores');

/** `regatta report`. */
export function reportCommand(exit: (code: number) => void): Command {
  const command = new Command('report')
    .description('write the report of a results folder again, from what is in it')
    .argument('<folder>', 'results folder of a finished run');
  addConfigOption(command);
  return command.action(async (folder: string, flags: ConfigFlags) => {
    await loadConfig(flags.config);
    const directory = resolve(origin(), folder);
    const read = (name: string): unknown => {
      const path = join(directory, name);
      if (!existsSync(path)) {
        throw new RunError(
          `${folder}: expected ${name}, received a folder without it. Finish the run: the same command goes on.`,
        );
      }
      return JSON.parse(readFileSync(path, 'utf8'));
    };
    const summary = read('summary.json');
    const machine = read('environment.json');
    if (!isSummary(summary) || !isEnvironment(machine)) {
      throw new RunError(
        `${folder}: expected a summary of this version, received another. Give the command of the run again.`,
      );
    }
    const all = groupBy(recordsIn(folder), ({ task }) => task);
    const records = summary.tasks.flatMap(({ task, seeds }) =>
      (all.get(task) ?? []).filter(({ phase, seed }) => phase === 'test' && seeds.includes(seed)),
    );
    await writeOutputs(directory, summary, records, machine);
    process.stdout.write(`${renderTerminal(summary)}\n`);
    process.stderr.write(`\nwritten again in ${directory}: ${outputFiles.join(', ')}\n`);
    exit(0);
  });
}
