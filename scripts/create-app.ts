/**
 * Creates a project from the template of `create-regatta`, with tarballs of the packages. Usage: pnpm create-app <folder>
 *
 * A relative folder starts where the command was called.
 */
import { runCommand } from '../packages/create-regatta/src/command.ts';
import { makeTarballs } from './make-tarballs.ts';

process.exitCode = runCommand(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), {
  usage: 'pnpm create-app <folder>',
  makeTarballs: (folder) => void makeTarballs(folder),
  say: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
});
