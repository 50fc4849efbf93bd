import { messageOf, UsageError } from '@regatta/record/errors';
import { Command, CommanderError } from 'commander';
import { defineRun, definitions } from './commands/definitions.ts';
import { flushStreams, guardStreams, stderr, stdout, tell } from './terminal/terminal.ts';
import { troubleOf } from './terminal/trouble.ts';
import { regattaVersion } from './version.ts';

export { guardStreams };

const examples = `
Examples:
  $ pnpm bench                                     compare regularizers on generated data, in two minutes
  $ pnpm bench --full                              the same, without leaving anything out
  $ pnpm bench real --tasks fashion-mnist-mlp --seeds 5
  $ pnpm bench --regularizers none,dropout --rates .2,.5,.8
  $ pnpm bench --regularizers "none;drop-connect:scope=example,rate=0.3"
  $ pnpm bench plan real                           what a run would cost and what it could show
  $ pnpm bench tune --tasks optdigits-mlp          choose rates on validation data, compare on test data
  $ pnpm bench advise optdigits-mlp --budget 5m    which regularizer to use, and how certain that is
  $ pnpm bench advise data.csv --target price      the same for your own table
  $ pnpm bench claims                              test thirteen claims about dropout
  $ pnpm bench worker --queue redis://host:6379    run trials for runs with --queue
  $ pnpm bench speed                               compare our kernels with stock TensorFlow.js
  $ pnpm bench list                                list suites, tasks, regularizers and data sets
  $ pnpm bench list dropout --architecture cnn     only what acts in convolutional networks

Run the same command again to resume a run that stopped. Data sets are downloaded once and kept;
set REGATTA_DATA_DIR to a folder that already has them.
Exit codes: 0 done, 1 a trial or the run failed, 2 wrong usage, 130 stopped by Ctrl-C.`;

/** The command line; actions set the exit code through `exit`. */
export function program(exit: (code: number) => void): Command {
  const root = new Command('regatta')
    .description('Compares regularizers over paired seeds and reports what the differences show.')
    .version(regattaVersion)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .showHelpAfterError('(use --help to list the options)')
    .addHelpText('after', examples);
  defineRun(root, exit);
  defineRun(root.command('run').description('run a suite; the same as giving no command'), exit);
  for (const command of definitions(exit)) root.addCommand(command);
  for (const command of root.commands) command.copyInheritedSettings(root);
  return root;
}

/**
 * Reports the error that ended a command.
 *
 * @returns the exit code: 2 for wrong usage, otherwise 1.
 */
export function report(error: unknown): number {
  const trouble = troubleOf(error);
  const debug = process.env.REGATTA_DEBUG === '1' && error instanceof Error;
  tell(`error: ${debug ? error.stack : (trouble ?? messageOf(error))}`);
  if (trouble === undefined && !debug) tell('Set REGATTA_DEBUG=1 to see the stack trace.');
  return error instanceof UsageError ? 2 : 1;
}

/** Runs the command line and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  try {
    await program((value) => {
      code = value;
    }).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error);
  }
}

/** The exit codes of processes that were ended by a signal begin here. */
const signalled = 128;

/**
 * Runs the command line as this process, and ends it: a configuration may have left timers, servers or children behind that
 * would keep it, or may end it before the command is over, which is a failure.
 */
export async function runProcess(args: readonly string[]): Promise<never> {
  let over = false;
  process.on('uncaughtException', (error) => {
    over = true;
    process.exit(report(error));
  });
  process.on('exit', (code) => {
    if (over || code >= signalled) return;
    tell(
      'error: the process ended before its command: the configuration called process.exit, or waits for something that never happens. Look for top-level await and process.exit in it.',
    );
    // 13 is how Node says that nothing is left to wait for.
    process.exitCode = code === 0 || code === 13 ? 1 : code;
  });
  const code = await main(args);
  await flushStreams();
  over = true;
  process.exit(code);
}
