import { UsageError } from './usage-error.ts';

/**
 * The folder that a command line names, or `undefined` if it asks for help.
 *
 * @param args the arguments, without those of Node.
 * @param usage how to call the command: `npm create regatta <folder>`.
 * @throws UsageError unless there is one folder and nothing else.
 */
export function folderArgument(args: readonly string[], usage: string): string | undefined {
  if (args.includes('--help') || args.includes('-h')) return undefined;
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) {
    throw new UsageError(`expected no option but --help, received ${option}. Usage: ${usage}`);
  }
  const [folder, ...others] = args;
  if (folder === undefined || folder === '') throw new UsageError(`expected a folder. Usage: ${usage}`);
  if (others.length > 0) {
    throw new UsageError(
      `expected one folder, received ${args.join(' ')}. Put a name with spaces in quotes. Usage: ${usage}`,
    );
  }
  return folder;
}
