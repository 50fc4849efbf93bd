import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Command, lineCount, regatta, resultBytes } from './cli.ts';
import { type CommandHere, command } from './command.ts';
import { kill, runs, trialProcesses } from './trial-processes.ts';

/** A small plan: four trials. */
const plan = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none,dropout',
  '--seeds',
  '2',
  '--steps',
  '100',
  '--evaluations',
  '4',
];

/** Number of trials in the plan. */
export const localTrials = 4;

/** Results of a run that depend only on its plan. */
export interface Reproducible {
  readonly records: readonly string[];
  /** Lines of `trials.jsonl`; more than records if a trial was counted twice. */
  readonly lines: number;
  readonly summary: string;
  readonly report: string;
  /** Plans whose results were shown, one per line. */
  readonly plans: string;
}

/** Reads the reproducible results of a finished run. */
export function reproducible(folder: string): Reproducible {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    records: resultBytes(folder),
    lines: lineCount(folder),
    summary: read('summary.json'),
    report: read('report.md'),
    plans: read('plans.jsonl'),
  };
}

/** Runs the plan into a folder, two trials in parallel. */
export const startLocalRun = (folder: string, env: Readonly<Record<string, string>> = {}): Command =>
  regatta([...plan, '--workers', '2', '--out', folder], env);

/** Runs the plan, or the rest of it, in this process. */
export const localRunHere = (folder: string): CommandHere =>
  command([...plan, '--workers', '0', '--out', folder]);

/** Injects a fault into a running coordinator. `which` in [0, 1) selects one of its workers. */
type Fault = (run: Command, which: number) => Promise<void> | void;

const signalled =
  (signal: NodeJS.Signals): Fault =>
  ({ child }) => {
    child.kill(signal);
  };

const workersOf = ({ child }: Command): number[] => trialProcesses(child.pid ?? 0);

/** Faults of a run on one machine, by name. */
export const localFaults: Readonly<Record<string, Fault>> = {
  'kill the coordinator': signalled('SIGKILL'),
  "kill a trial's process"(run, which) {
    const workers = workersOf(run);
    const chosen = workers[Math.floor(which * workers.length)];
    if (chosen !== undefined) kill(chosen);
  },
  'kill every worker'(run) {
    for (const worker of workersOf(run)) kill(worker);
  },
  async 'freeze a worker'(run, which) {
    const workers = workersOf(run);
    const chosen = workers[Math.floor(which * workers.length)];
    if (chosen === undefined) return;
    kill(chosen, 'SIGSTOP');
    await pause(500);
    kill(chosen, 'SIGCONT');
  },
  'Ctrl-C for all'(run) {
    // A terminal sends the signal to the coordinator and its workers.
    const workers = workersOf(run);
    run.child.kill('SIGINT');
    for (const worker of workers) kill(worker, 'SIGINT');
  },
  SIGINT: signalled('SIGINT'),
  SIGTERM: signalled('SIGTERM'),
  async 'SIGINT twice'({ child }) {
    child.kill('SIGINT');
    await pause(30);
    child.kill('SIGINT');
  },
};

const codes: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Describes what is wrong with how a run ended after a fault; undefined if nothing is. */
function wrongEnd(name: string, run: Command, code: number | string): string | undefined {
  if (code === 0) return undefined;
  if (name === 'kill the coordinator') return code === 'SIGKILL' ? undefined : `exit ${code}`;
  const signal = name === 'Ctrl-C for all' ? 'SIGINT' : (name.split(' ')[0] ?? '');
  // The system ends a process that is not listening yet; a run that has started is listening.
  if (code === signal) return run.text().includes('suite quick') ? `died of ${code}` : undefined;
  if (code !== codes[signal]) return `exit ${code}`;
  if (name === 'SIGINT twice') return undefined;
  return run.text().includes('Continue with: pnpm bench') ? undefined : 'it did not say how to continue';
}

export interface LocalRound {
  readonly name: string;
  /** Results folder; must not exist yet. */
  readonly folder: string;
  /** Resolves at the moment of the fault; ignored if the run ends earlier. */
  moment(run: Command): Promise<unknown>;
  readonly which: number;
  readonly expected: Reproducible;
}

/** Runs the plan, injects one fault, and reruns it until it is done. @returns what is wrong, if anything. */
export async function playLocalRound(round: LocalRound): Promise<string | undefined> {
  const { name, folder, expected } = round;
  const run = startLocalRun(folder);
  await Promise.race([round.moment(run), run.over]);
  const workers = workersOf(run);
  await localFaults[name]?.(run, round.which);
  const code = await run.over;
  const end = wrongEnd(name, run, code);
  if (end !== undefined) return `${end}\n${run.text()}`;
  for (let waited = 0; workers.some(runs); waited += 50) {
    if (waited > 10_000) return `workers still running: ${workers.filter(runs).join(', ')}`;
    await pause(50);
  }
  if (code !== 0) {
    const again = localRunHere(folder);
    const second = await again.over;
    if (second !== 0) return `the second run: exit ${second}\n${again.text()}`;
  }
  const found = reproducible(folder);
  const parts = ['records', 'lines', 'summary', 'report', 'plans'] as const;
  const different = parts.filter((part) => !isDeepStrictEqual(found[part], expected[part]));
  return different.length === 0 ? undefined : `different ${different.join(', ')}\n${run.text()}`;
}
