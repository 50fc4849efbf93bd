/**
 * Runs a small plan through a queue again and again and does something to it at a random moment: kills the coordinator,
 * a worker, a trial's process or the server, or freezes a worker. Every round must end with the bytes of an undisturbed run.
 *
 * Usage: tsx --conditions=@regatta/source scripts/queue-faults.ts [--rounds 100] [--seed 0]
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, lineCount, regatta, resultBytes, testFolder } from '../apps/bench/src/testing/cli.ts';
import { testRedis } from '../apps/bench/src/testing/redis.ts';
import { kill, trialProcesses } from '../apps/bench/src/testing/trial-processes.ts';
import { playRounds } from './faults/rounds.ts';

const plan = [
  '--tasks',
  'generated-tabular-mlp',
  '--regularizers',
  'none,dropout',
  '--seeds',
  '4',
  '--steps',
  '1500',
];
const count = 8;
const folder = testFolder('queue-faults');
const redis = await testRedis({ persistent: true });

const startWorker = (): Command =>
  regatta(['worker', '--queue', redis.url, '--concurrency', '1', '--lease', '1s']);
const startRun = (out: string): Command => regatta([...plan, '--queue', redis.url, '--out', out]);
const workers = [startWorker(), startWorker()];

interface QueueRound {
  run: Command;
  readonly out: string;
  readonly which: number;
}

const faults: Readonly<Record<string, (round: QueueRound) => Promise<void>>> = {
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
    for (const pid of trialProcesses(workers[which]!.child.pid ?? 0)) kill(pid);
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
try {
  const undisturbed = join(folder.path, 'undisturbed');
  await startRun(undisturbed).over;
  const expected = resultBytes(undisturbed).join('\n');
  if (lineCount(undisturbed) !== count) throw new Error('the undisturbed run has not all of its trials');
  await redis.client().flushall();
  await playRounds('queue-faults', Object.keys(faults), async ({ index, fault, moment, which }) => {
    const out = join(folder.path, `round-${index}`);
    const round: QueueRound = { out, which: Math.floor(which * workers.length), run: startRun(out) };
    // A server that is away before the first contact is an error of its own, tested elsewhere.
    while (!round.run.text().includes('through the queue') && round.run.child.exitCode === null)
      await pause(20);
    await pause(moment * 5000);
    await faults[fault]!(round);
    const code = await round.run.over;
    const right = code === 0 && lineCount(out) === count && resultBytes(out).join('\n') === expected;
    await redis.client().flushall();
    return right ? undefined : `exit ${code}\n${round.run.text()}`;
  });
} finally {
  for (const { child } of workers) child.kill('SIGKILL');
  await redis.stop();
  folder.remove();
}
