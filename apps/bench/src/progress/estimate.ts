import type { Trial } from '../trial.ts';

/** Seconds as `m:ss` or `h:mm:ss`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts;
  const padded = rest.map((part, i) => (i === 0 && hours === 0 ? `${part}` : `${part}`.padStart(2, '0')));
  return (hours === 0 ? padded : [`${hours}`, ...padded]).join(':');
}

/** Guesses the time left from the trials that have ended, task by task. */
export class Estimate {
  readonly #seconds = new Map<string, number[]>();

  /** Notes that a trial of a task took so long. */
  add(task: string, seconds: number): void {
    const known = this.#seconds.get(task) ?? [];
    known.push(seconds);
    this.#seconds.set(task, known);
  }

  /** Seconds left for these trials, each with the fraction already done; undefined until a first trial has ended. */
  left(
    trials: Iterable<{ readonly trial: Trial; readonly done: number }>,
    workers: number,
  ): number | undefined {
    const all = [...this.#seconds.values()].flat();
    if (all.length === 0) return undefined;
    const average = (values: readonly number[]): number =>
      values.reduce((sum, v) => sum + v, 0) / values.length;
    let seconds = 0;
    for (const { trial, done } of trials) {
      seconds += (1 - done) * average(this.#seconds.get(trial.spec.task) ?? all);
    }
    return seconds / workers;
  }
}
