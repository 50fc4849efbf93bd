import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setupEnvironment } from '../config/setup.ts';
import type { TrialRecord } from '../record.ts';
import type { Trial } from '../trial.ts';
import type { FromWorker, ToWorker } from './messages.ts';

const script = fileURLToPath(new URL('../../bin/worker.js', import.meta.url));

/** Characters kept of what a worker writes to stderr. */
const stderrKept = 2000;

const outOfMemory = 'JavaScript heap out of memory';

/** A worker is gone: killed, out of memory, or unable to start. */
export class WorkerDied extends Error {
  override readonly name: string = 'WorkerDied';
}

/** A child process that runs one trial at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #ranOutOfMemory = false;

  /** Starts the process; `signal` kills it. */
  constructor(signal: AbortSignal) {
    this.#child = fork(script, [], {
      // The flags of this process, such as a loader's, are not those of a compiled program.
      execArgv: [],
      env: { ...process.env, ...setupEnvironment() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    // A kill through the signal is reported here as well as by `exit`, which is the one that counts.
    this.#child.on('error', () => {});
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const all = this.#stderr + text;
      // The stack that the engine prints after it would push it out.
      this.#ranOutOfMemory ||= all.includes(outOfMemory);
      this.#stderr = all.slice(-stderrKept);
    });
  }

  /** Waits until the process can take trials. */
  async ready(): Promise<void> {
    await this.#answer((message) => (message.type === 'ready' ? true : undefined));
  }

  /** Runs a trial. Rejects with WorkerDied when the process ends before it answers. */
  run(trial: Trial, onStep: (step: number) => void): Promise<TrialRecord> {
    const order: ToWorker = trial;
    this.#child.send(order);
    return this.#answer((message) => {
      if (message.type === 'step') onStep(message.step);
      return message.type === 'done' ? message.record : undefined;
    });
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#gone) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  get #gone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The first message that `accept` turns into something. */
  #answer<T>(accept: (message: FromWorker) => T | undefined): Promise<T> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        child.off('message', onMessage).off('close', onClose);
        settle();
      };
      const onMessage = (message: FromWorker): void => {
        const result = accept(message);
        if (result !== undefined) finish(() => resolve(result));
      };
      const onClose = (): void => finish(() => reject(this.#death()));
      child.on('message', onMessage).on('close', onClose);
      if (this.#gone) onClose();
    });
  }

  #death(): WorkerDied {
    const { exitCode, signalCode } = this.#child;
    if (this.#ranOutOfMemory) {
      return new WorkerDied(
        'the worker process ran out of memory. Make the trial smaller, or give processes more memory with NODE_OPTIONS=--max-old-space-size=<MB>',
      );
    }
    const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
    const last = this.#stderr.replaceAll(/^ +at .*\n?/gm, '').trim();
    return new WorkerDied(`the worker process ended ${how}${last === '' ? '' : `:\n${last}`}`);
  }
}
