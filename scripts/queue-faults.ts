/**
 * Runs a small plan through a queue again and again and does something to it at a random moment: kills the coordinator,
 * a worker, a trial's process or the server, or freezes a worker. Every round must end with the bytes of an undisturbed run.
 *
 * Usage: tsx --conditions=@regatta/source scripts/queue-faults.ts [rounds] [first round]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stream } from '@regatta/core';
import { type Command, lineCount, regatta, resultBytes, testFolder } from '../apps/bench/src/testing/cli.ts';
import { testRedis } from '../apps/bench/src/testing/redis.ts';

const rounds = Number(process.argv[2] ?? 100);
const first = Number(process.argv[3] ?? 0);
const plan = [
  ...[
    '--tasks',
    'generated-tabular-mlp',
    '--regularizers',
    'none,dropout',
    '--seeds',
    '4',
    '--steps',
    '1500',
  ],
];
const count = 8;
const folder = testFolder('queue-faults');
const redis = await testRedis({ persistent: true });

const startWorker = (): Command =>
  regatta(['worker', '--queue', redis.url, '--concurrency', '1', '--lease', '1s']);
const startRun = (out: string): Command => regatta([...plan, '--queue', redis.url, '--out', out]);
const workers = [startWorker(), startWorker()];

/** Kills the processes that a worker runs trials in. */
function killTrials(worker: Command): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', `${worker.child.pid}`], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').map(Number).filter(Boolean)) process.kill(pid, 'SIGKILL');
}

interface Round {
  run: Command;
  readonly out: string;
  readonly which: number;
}

const faults: Readonly<Record<string, (round: Round) => Promise<void>>> = {
  async 'kill coordinator'(round) {
    round.run.child.kill('SIGKILL');
    await round.run.over;
    await pause(300);
    round.run = startRun(round.out);
  },
  async 'kill worker'({ which }) {
    workers[which]!.child.kill('SIGKILL');
    await workers[which]!.over;
    workers[which] = startWorker();
  },
  async "kill a trial's process"({ which }) {
    killTrials(workers[which]!);
  },
  async 'freeze worker'({ which }) {
    workers[which]!.child.kill('SIGSTOP');
    await pause(3000);
    workers[which]!.child.kill('SIGCONT');
  },
  async 'kill server'() {
    await redis.kill();
    await pause(700);
    await redis.start();
  },
  async 'empty server'() {
    await redis.client().flushall();
  },
};
const names = Object.keys(faults);
const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));

const undisturbed = join(folder.path, 'undisturbed');
await startRun(undisturbed).over;
const expected = resultBytes(undisturbed).join('\n');
if (lineCount(undisturbed) !== count) throw new Error('the undisturbed run has not all of its trials');
await redis.client().flushall();

let wrong = 0;
try {
  for (let index = first; index < first + rounds; index++) {
    const random = stream('queue-faults').fold(index).uniform(3);
    const name = names[Math.floor(random[0]! * names.length)]!;
    const out = join(folder.path, `round-${index}`);
    const round: Round = { out, which: Math.floor(random[1]! * 2), run: startRun(out) };
    // A server that is away before the first contact is an error of its own, tested elsewhere.
    while (!round.run.text().includes('through the queue')) await pause(20);
    await pause(random[2]! * 5000);
    await faults[name]!(round);
    const code = await round.run.over;
    const right = code === 0 && lineCount(out) === count && resultBytes(out).join('\n') === expected;
    counts[name] = (counts[name] ?? 0) + 1;
    if (!right) wrong += 1;
    process.stdout.write(
      `${index} ${name}: ${right ? 'equal' : `WRONG, exit ${code}\n${round.run.text()}`}\n`,
    );
    await redis.client().flushall();
  }
} finally {
  for (const { child } of workers) child.kill('SIGKILL');
  await redis.stop();
  folder.remove();
}
process.stdout.write(`${JSON.stringify(counts)}; ${wrong} of ${rounds} rounds wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;
