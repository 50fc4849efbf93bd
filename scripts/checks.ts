import { execFileSync } from 'node:child_process';

/** A program to run, where, and what to look at if it fails. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** The faults in what a failed program printed; by default, all of it. */
  readonly faultsOf?: (said: string) => string;
}

/** A series of checks, each of which prints one line, and the faults that it found. */
export class Checks {
  /** The number of failed checks. */
  failed = 0;

  /** Notes the result of a check: no faults, or what they are. */
  note(title: string, faults: string): boolean {
    if (faults === '') {
      process.stdout.write(`ok      ${title}\n`);
      return true;
    }
    this.failed += 1;
    process.stdout.write(`failed  ${title}\n${faults}\n`);
    return false;
  }

  /** Checks that a program succeeds; gives what it printed, or `undefined` if it failed. */
  run(
    title: string,
    { args, command, cwd, env = {}, faultsOf = (said) => said }: Program,
  ): string | undefined {
    let said = '';
    let faults = '';
    try {
      const options = { cwd, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } } as const;
      said = execFileSync(command, args, options);
    } catch (error) {
      const streams = error instanceof Error && 'stdout' in error && 'stderr' in error;
      faults = faultsOf(streams ? `${error.stdout}${error.stderr}` || String(error) : String(error));
    }
    return this.note(title, faults) ? said : undefined;
  }
}
