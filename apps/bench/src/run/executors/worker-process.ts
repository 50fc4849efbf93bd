import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Trial, TrialSpec } from '@regatta/record';
import { messageOf } from '@regatta/record';
import { setupsFor } from '../../config/setup.ts';
import { addressSpace } from './failure.ts';
import { type FromWorker, Lines, readMessage, type ToWorker } from './messages.ts';

const script = fileURLToPath(import.meta.resolve('#worker'));

const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/regatta-compiled', import.meta.url));

/** Read before a user's code is loaded here, which may change them and thereby affect the processes of all arms. */
const { execPath } = process;
const surroundings: SpawnOptions = {
  cwd: process.cwd(),
  // Node 22 and later keep compiled code there, so that later workers need not compile it.
  env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
};

/** Milliseconds to read remaining output after a process ended; its children may keep its pipes open. */
const lastWords = 500;

/** Number of characters kept of a worker's stderr. */
const stderrKept = 2000;

const outOfMemory = 'JavaScript heap out of memory';

/** A worker died: it was killed, ran out of memory, or could not start. */
export class WorkerDied extends Error {
  override readonly name: string = 'WorkerDied';
}

/** A worker, or code in it, sent an invalid message; its process is ended. */
export class BadMessage extends Error {
  override readonly name: string = 'BadMessage';
}

/** A worker's answer to a trial. */
export interface Answer {
  /** Not yet validated. */
  readonly record: unknown;
  /** Whether the process must not run another trial. */
  readonly spent: boolean;
}

/** A pending wait for a message of a worker. */
interface Waiting {
  take(message: FromWorker): void;
  fail(error: Error): void;
}

/**
 * A child process that runs one trial at a time. It communicates through two pipes of its own instead of Node's IPC channel, so
 * a user's code has no `process.send` or `process.disconnect`, stray lines cause no error here, and messages carry a token that
 * the code does not know.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #orders: Writable;
  readonly #token: string = randomUUID();
  #waiting: Waiting | undefined;
  #bad: BadMessage | undefined;
  #isOver = false;
  #pipesEnd: NodeJS.Timeout | undefined;
  #stderr = '';
  #ranOutOfMemory = false;
  #lacksAddresses = false;

  /**
   * Starts the process.
   *
   * @param signal kills it.
   * @param ownCode whether the process loads the user's configuration.
   */
  constructor(signal: AbortSignal, ownCode: boolean) {
    this.#child = spawn(execPath, [script], {
      ...surroundings,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    // A kill through the signal is reported both here and by `close`; the latter is used.
    this.#child.on('error', () => {});
    const [, , stderr, orders, answers] = this.#child.stdio;
    this.#child.on('exit', () => {
      this.#pipesEnd = setTimeout(() => {
        for (const pipe of [stderr, orders, answers]) pipe?.destroy();
      }, lastWords);
    });
    this.#child.on('close', () => this.#close());
    (stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      const all = this.#stderr + text;
      // Kept, because the stack trace printed afterwards would push it out.
      this.#ranOutOfMemory ||= all.includes(outOfMemory);
      this.#lacksAddresses ||= /Cannot allocate Wasm memory|WebAssembly\.\w+\(\): .*memory/i.test(all);
      this.#stderr = all.slice(-stderrKept);
    });
    this.#orders = orders as Writable;
    // Writers learn from `close` that the process has ended.
    this.#orders.on('error', () => {});
    this.#listen(answers as Readable);
    this.#send({ type: 'begin', token: this.#token, setups: setupsFor(ownCode) });
  }

  /** Waits until the process is ready for trials. */
  ready(): Promise<void> {
    return this.#wait((message) => (message.type === 'ready' ? { value: undefined } : undefined));
  }

  /** Runs a trial. Rejects with WorkerDied if the process ends before it answers, and with BadMessage if it sends an invalid message. */
  run(trial: Trial, onStep: (step: number) => void): Promise<Answer> {
    const { steps } = trial.spec.training;
    const answer = this.#wait((message): { readonly value: Answer } | undefined => {
      if (message.type === 'done') return { value: message };
      if (message.type === 'step' && message.step <= steps) onStep(message.step);
      return undefined;
    });
    this.#send({ type: 'run', trial });
    return answer;
  }

  /** Estimates the seconds of a trial from a few of its steps. Rejects as `run` does. */
  pace(spec: TrialSpec): Promise<number> {
    const answer = this.#wait((message) =>
      message.type === 'pace' ? { value: message.seconds } : undefined,
    );
    this.#send({ type: 'pace', spec });
    return answer;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  #send(message: ToWorker): void {
    this.#orders.write(`${JSON.stringify(message)}\n`);
  }

  #listen(answers: Readable): void {
    const lines = new Lines();
    const reject = (error: unknown): void => {
      this.#bad ??= new BadMessage(`the worker process sent an invalid message: ${messageOf(error)}`);
      answers.destroy();
      this.#child.kill('SIGKILL');
    };
    answers.setEncoding('utf8').on('data', (text: string) => {
      try {
        for (const line of lines.take(text)) this.#waiting?.take(readMessage(line, this.#token));
      } catch (error) {
        reject(error);
      }
    });
    answers.on('error', () => {});
    // A process that closed its pipe cannot answer anymore.
    answers.on('end', () => this.#child.kill('SIGKILL'));
  }

  /** Waits for the first message that `accept` accepts, and returns its value. */
  #wait<T>(accept: (message: FromWorker) => { readonly value: T } | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) {
        reject(this.#bad ?? this.#death());
        return;
      }
      this.#waiting = {
        take: (message) => {
          const result = accept(message);
          if (result === undefined) return;
          this.#waiting = undefined;
          resolve(result.value);
        },
        fail: reject,
      };
    });
  }

  #close(): void {
    clearTimeout(this.#pipesEnd);
    this.#isOver = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.fail(this.#bad ?? this.#death());
  }

  #death(): WorkerDied {
    const { exitCode, signalCode } = this.#child;
    if (this.#ranOutOfMemory) {
      return new WorkerDied(
        'the worker process ran out of memory. Make the trial smaller, or give processes more memory with NODE_OPTIONS=--max-old-space-size=<MB>',
      );
    }
    if (this.#lacksAddresses) return new WorkerDied(addressSpace);
    const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
    const last = this.#stderr.replaceAll(/^ +at .*\n?/gm, '').trim();
    return new WorkerDied(`the worker process ended ${how}${last === '' ? '' : `:\n${last}`}`);
  }
}
