import { messageOf, type TrialRecord } from '@regatta/record';
import type { Interim, Stage } from './watcher.ts';

/** Minimum milliseconds between two analyses, and their maximum share of the time. */
const analysisPeriod = 3000;
const analysisShare = 0.05;

/** Interim results, or the reason why there are none. */
export type Standing = Interim | { readonly kind: 'error'; readonly message: string };

/** Interim results of a stage, analyzed seldom enough to take no time from its trials. */
export class Interims {
  readonly #stage: Pick<Stage, 'trials' | 'interim'>;
  readonly #now: () => number;
  readonly #records: Map<string, TrialRecord>;
  #standing: Standing | undefined;
  #analysed = -1;
  #next = 0;

  /** @param now milliseconds of a monotonic clock. */
  constructor(stage: Pick<Stage, 'trials' | 'before' | 'interim'>, now: () => number) {
    this.#stage = stage;
    this.#now = now;
    this.#records = new Map(stage.before.map((record) => [record.id, record]));
  }

  /** Number of trials in the latest analysis. */
  get analysed(): number {
    return Math.max(0, this.#analysed);
  }

  add(record: TrialRecord): void {
    this.#records.set(record.id, record);
  }

  /**
   * The latest interim results, analyzed again if there are new records and enough time has passed.
   *
   * @param atOnce whether the time does not matter.
   */
  latest(atOnce = false): Standing | undefined {
    const begun = this.#now();
    const count = this.#records.size;
    if (count === this.#analysed || (begun < this.#next && !atOnce)) return this.#standing;
    const { trials, interim } = this.#stage;
    try {
      this.#standing = interim(trials.flatMap(({ id }) => this.#records.get(id) ?? []));
    } catch (error) {
      this.#standing = { kind: 'error', message: messageOf(error) };
    }
    this.#analysed = count;
    this.#next = this.#now() + Math.max(analysisPeriod, (this.#now() - begun) / analysisShare);
    return this.#standing;
  }
}
