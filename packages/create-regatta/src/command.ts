import { join, resolve } from 'node:path';
import { checkFolder, createApp } from './create-app.ts';
import { folderArgument } from './folder-argument.ts';
import { UsageError } from './usage-error.ts';

/** A command that creates a project. */
export interface CreateCommand {
  /** How to call it: `npm create regatta <folder>`. */
  readonly usage: string;
  /**
   * Makes tarballs of the packages in this folder, which the project then uses. Without it, they come from the registry. Called
   * after all checks.
   */
  readonly makeTarballs?: (folder: string) => void;
  /** Prints text. */
  readonly say: (text: string) => void;
  /** Prints an error. */
  readonly complain: (text: string) => void;
}

/** Runs the command in a folder; returns the exit code: 0, 1 for a failure, 2 for wrong arguments. */
export function runCommand(args: readonly string[], from: string, command: CreateCommand): number {
  const { complain, makeTarballs, say, usage } = command;
  try {
    const named = folderArgument(args, usage);
    if (named === undefined) {
      say(
        `Usage: ${usage}\n\nCreates a project in a new folder: a web page and a Node script that train networks with and without dropout.\n`,
      );
      return 0;
    }
    const folder = resolve(from, named);
    checkFolder(folder);
    makeTarballs?.(join(folder, 'tarballs'));
    createApp(folder, makeTarballs === undefined ? {} : { tarballs: 'tarballs' });
    const quoted = /\s/.test(named) ? JSON.stringify(named) : named;
    say(
      `Created ${named}. Next:\n\n  cd ${quoted}\n  npm install\n  npm run dev      # the page\n  npm run train    # the Node script\n`,
    );
    return 0;
  } catch (error) {
    complain(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
