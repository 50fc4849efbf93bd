import type { Handlers } from '../executors/executor.ts';
import type { TrialRecord } from '../record.ts';
import { armTitle } from '../regularizers.ts';
import type { Trial } from '../trial.ts';
import { clock, Estimate } from './estimate.ts';

/** Where progress is written: a terminal or a file. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how a run goes on. */
export interface Progress extends Required<Handlers> {
  /** Leaves the sink in order. */
  stop(): void;
}

export interface ProgressOptions {
  readonly sink: Sink;
  /** Trials to run. */
  readonly trials: readonly Trial[];
  /** Trials of the plan that were done before. */
  readonly before: number;
  readonly workers: number;
  /** Milliseconds; the clock of the display. */
  readonly now: () => number;
}

/** `optdigits-mlp dropout 0.5 seed 3`. */
export function trialTitle({ spec }: Trial): string {
  return `${spec.task} ${armTitle(spec.regularizer)} seed ${spec.seed}`;
}

/** How a trial ended, in a few words. */
function outcome(record: TrialRecord): string {
  if (record.status === 'failed') return `failed: ${record.message ?? 'unknown reason'}`;
  if (record.status === 'diverged') return 'diverged';
  const { loss, accuracy } = record.metrics.test ?? {};
  const numbers = [
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${accuracy.toFixed(4)}`]),
  ];
  return `test ${numbers.join(', ')}`;
}

interface RunningTrial {
  readonly trial: Trial;
  readonly since: number;
  /** Fraction of the steps done. */
  done: number;
}

/** The state that both displays share. */
export class RunState {
  readonly total: number;
  readonly workers: number;
  readonly running: Map<string, RunningTrial> = new Map();
  readonly #options: ProgressOptions;
  readonly #waiting: Map<string, Trial>;
  readonly #estimate = new Estimate();
  readonly #start: number;
  done: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#start = options.now();
    this.workers = options.workers;
    this.done = options.before;
    this.total = options.before + options.trials.length;
    this.#waiting = new Map(options.trials.map((trial) => [trial.id, trial]));
  }

  started(trial: Trial): void {
    this.#waiting.delete(trial.id);
    this.running.set(trial.id, { trial, since: this.#options.now(), done: 0 });
  }

  stepped(trial: Trial, step: number): void {
    const entry = this.running.get(trial.id);
    if (entry) entry.done = step / trial.spec.training.steps;
  }

  /** The line that tells of a finished trial. */
  finished(record: TrialRecord): string {
    const entry = this.running.get(record.id);
    const seconds = entry ? (this.#options.now() - entry.since) / 1000 : 0;
    this.running.delete(record.id);
    this.#estimate.add(record.task, seconds);
    this.done += 1;
    const title = `${record.task} ${armTitle(record.regularizer)} seed ${record.seed}`;
    return `${title}: ${outcome(record)} (${seconds.toFixed(1)} s)`;
  }

  /** `12/55, 1:04 elapsed, 2:03 left`. */
  times(): string {
    const elapsed = (this.#options.now() - this.#start) / 1000;
    const waiting = [...this.#waiting.values()].map((trial) => ({ trial, done: 0 }));
    const left = this.#estimate.left([...this.running.values(), ...waiting], this.workers);
    return `${clock(elapsed)} elapsed${left === undefined ? '' : `, ${clock(left)} left`}`;
  }
}
