import { metricsOf, scoreOf } from '@regatta/evidence';
import type { MetricInfo, Trial, TrialRecord, TrialSpec } from '@regatta/record';
import { armTitle, metricWithUnit, named, quoted } from '@regatta/record';
import type { Handlers } from '../../run/executors/executor.ts';
import type { Sink } from '../../terminal/sink.ts';
import { clock, Estimate } from './estimate.ts';

/** Shows the progress of a run. */
export interface Progress extends Required<Handlers> {
  /** Stops and leaves the sink in a clean state. */
  stop(): void;
}

/** The first arms of a task so far. */
export interface Leaders {
  readonly task: string;
  /** Number of seeds that all of them have. */
  readonly seeds: number;
  /** One line: `generated-tabular-mlp after 2 seeds: dropout 0.5 (0.512), none (0.534); calibrated loss (nats), lowest first`. */
  readonly text: string;
}

export interface ProgressOptions {
  readonly sink: Sink;
  /** Trials to run. */
  readonly trials: readonly Trial[];
  /** Number of trials of the plan that were already done. */
  readonly before: number;
  readonly workers: number;
  /** The metric that ranks the arms of a task. */
  measured(task: string): MetricInfo;
  /** The first arms of each task so far. */
  leaders(): readonly Leaders[];
  /** Clock of the display, in milliseconds. */
  readonly now: () => number;
}

/** `optdigits-mlp dropout 0.5 seed 3`; where tuning tries an arm at several learning rates, with the learning rate. */
const titleOf = ({ task, regularizer, training, seed, phase }: TrialSpec | TrialRecord): string => {
  const rate = phase === 'tune' ? ` learning rate ${training.learningRate}` : '';
  return `${named(`${task} ${armTitle(regularizer)}`)}${rate} seed ${seed}`;
};

/** The title of a trial, like {@link titleOf}. */
export const trialTitle = ({ spec }: Trial): string => titleOf(spec);

/** The outcome of a trial in a few words: the metric that ranks it, and its accuracy if it has one. */
function outcome(record: TrialRecord, measured: MetricInfo): string {
  if (record.status === 'failed') return `failed: ${quoted(record.message ?? 'unknown reason')}`;
  if (record.status === 'diverged') return 'diverged';
  const split = record.phase === 'tune' ? 'validation' : 'test';
  const value = scoreOf(record, split, measured, {});
  const accuracy = metricsOf(record, split, measured.checkpoint)?.accuracy;
  const numbers = [
    ...(value === undefined ? [] : [`${metricWithUnit(measured)} ${value.toFixed(4)}`]),
    ...(accuracy === undefined || measured.name === 'accuracy' ? [] : [`accuracy ${accuracy.toFixed(4)}`]),
  ];
  return `${split} ${numbers.join(', ')}`;
}

/** A running trial. */
export interface RunningTrial {
  readonly trial: Trial;
  readonly since: number;
  /** Fraction of the steps done, in [0, 1]. */
  done: number;
}

/** State shared by all displays. */
export class RunState {
  readonly total: number;
  readonly workers: number;
  readonly running: Map<string, RunningTrial> = new Map();
  readonly #options: ProgressOptions;
  readonly #waiting: Set<string>;
  /** Waiting trials by task. */
  readonly #counts: Map<string, number> = new Map();
  readonly #estimate = new Estimate();
  readonly #start: number;
  done: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#start = options.now();
    this.workers = options.workers;
    this.done = options.before;
    this.total = options.before + options.trials.length;
    this.#waiting = new Set(options.trials.map(({ id }) => id));
    for (const { spec } of options.trials) this.#count(spec.task, 1);
  }

  started(trial: Trial): void {
    if (this.#waiting.delete(trial.id)) this.#count(trial.spec.task, -1);
    this.running.set(trial.id, { trial, since: this.#options.now(), done: 0 });
  }

  stepped(trial: Trial, step: number): void {
    const entry = this.running.get(trial.id);
    if (entry) entry.done = step / trial.spec.training.steps;
  }

  /** The line for a finished trial. */
  finished(record: TrialRecord): string {
    const entry = this.running.get(record.id);
    const seconds = entry ? (this.#options.now() - entry.since) / 1000 : 0;
    this.running.delete(record.id);
    // Results of an earlier run have no start event.
    if (this.#waiting.delete(record.id)) this.#count(record.task, -1);
    if (entry) this.#estimate.add(record.task, seconds);
    this.done += 1;
    return `${titleOf(record)}: ${outcome(record, this.#options.measured(record.task))} (${seconds.toFixed(1)} s)`;
  }

  /** Seconds since the start, and estimated seconds left; the latter undefined until a trial has finished. */
  seconds(): { readonly elapsed: number; readonly left: number | undefined } {
    const open = new Map(this.#counts);
    for (const { trial, done } of this.running.values()) {
      const { task } = trial.spec;
      open.set(task, (open.get(task) ?? 0) + 1 - done);
    }
    const elapsed = (this.#options.now() - this.#start) / 1000;
    return { elapsed, left: this.#estimate.left(open, this.workers) };
  }

  /** `1:04 elapsed, 2:03 left`. */
  times(): string {
    const { elapsed, left } = this.seconds();
    return `${clock(elapsed)} elapsed${left === undefined ? '' : `, ${clock(left)} left`}`;
  }

  #count(task: string, change: number): void {
    this.#counts.set(task, (this.#counts.get(task) ?? 0) + change);
  }
}
