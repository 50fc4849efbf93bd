/**
 * Builds the packages and makes tarballs that a project can install. Usage: pnpm tarballs <folder>
 *
 * A relative folder starts where the command was called.
 */
import { resolve } from 'node:path';
import { folderArgument } from '../packages/create-regatta/src/folder-argument.ts';
import { UsageError } from '../packages/create-regatta/src/usage-error.ts';
import { makeTarballs } from './make-tarballs.ts';

const usage = 'pnpm tarballs <folder>';
try {
  const named = folderArgument(process.argv.slice(2), usage);
  if (named === undefined) {
    process.stdout.write(
      `Usage: ${usage}\n\nBuilds the packages and puts a tarball of each into a folder.\n`,
    );
  } else {
    const files = makeTarballs(resolve(process.env.INIT_CWD ?? process.cwd(), named));
    process.stdout.write(`${files.length} tarballs in ${named}: ${files.join(', ')}\n`);
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
