/** Formats seconds as `m:ss` or `h:mm:ss`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts;
  const padded = rest.map((part, i) => (i === 0 && hours === 0 ? `${part}` : `${part}`.padStart(2, '0')));
  return (hours === 0 ? padded : [`${hours}`, ...padded]).join(':');
}

interface Sum {
  seconds: number;
  count: number;
}

/** Estimates the time left from the finished trials of each task. Its cost depends on the number of tasks, not of trials. */
export class Estimate {
  readonly #tasks = new Map<string, Sum>();
  readonly #all: Sum = { seconds: 0, count: 0 };

  /** Records how many seconds a trial of a task took. */
  add(task: string, seconds: number): void {
    const own = this.#tasks.get(task) ?? { seconds: 0, count: 0 };
    this.#tasks.set(task, own);
    for (const sum of [own, this.#all]) {
      sum.seconds += seconds;
      sum.count += 1;
    }
  }

  /** Seconds left for the given number of trials per task (fractional for running ones); undefined until a trial has finished. */
  left(trials: ReadonlyMap<string, number>, workers: number): number | undefined {
    if (this.#all.count === 0) return undefined;
    let seconds = 0;
    for (const [task, count] of trials) {
      const known = this.#tasks.get(task) ?? this.#all;
      seconds += (count * known.seconds) / known.count;
    }
    return seconds / workers;
  }
}
