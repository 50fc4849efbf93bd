import type { ClaimsSummary, Summary } from '@regatta/evidence';
import type { Trial, TrialRecord } from '@regatta/record';
import type { Progress } from './progress.ts';

/** What the trials show that are done so far: the analysis of the report, on a part of its records. */
export type Interim =
  | { readonly kind: 'suite'; readonly summary: Summary }
  | { readonly kind: 'claims'; readonly summary: ClaimsSummary };

/** Trials that are run in one go: a command has one such stage, or several, such as choosing rates and comparing. */
export interface Stage {
  /** A few words for people: `suite quick`. */
  readonly what: string;
  /** All of them, in the order of the plan. */
  readonly trials: readonly Trial[];
  /** Those that have no result yet. */
  readonly pending: readonly Trial[];
  /** Records of the others. */
  readonly before: readonly TrialRecord[];
  /** Trials at once. */
  readonly workers: number;
  /** Where they run, in a few words: `2 at once on wasm`. */
  readonly place: string;
  readonly backend: string;
  /** Where results go. */
  readonly directory: string;
  /** What these records show. Takes a while for many; undefined where they show nothing yet. */
  interim(records: readonly TrialRecord[]): Interim | undefined;
}

/** What a command came to. */
export interface Result {
  /** Most important first. */
  readonly verdict: readonly string[];
  readonly planHash: string;
  readonly records: readonly TrialRecord[];
  /** Files in the folder that hold the results. */
  readonly files: readonly string[];
}

/** How a command ends: with a result unless it ran a part of a plan, by a wish of the user, or by an error. */
export type Ending =
  | { readonly outcome: 'finished'; readonly exitCode: number; readonly result?: Result | undefined }
  | { readonly outcome: 'stopped' }
  | { readonly outcome: 'failed'; readonly message: string };

/** Follows a command from its start to its end. It sees and shows; nothing that it does reaches a result. */
export interface Watcher {
  /** A stage begins; what hears of its trials. */
  begin(stage: Stage): Progress;
  /** The command ends. Called once, after every stage. */
  end(ending: Ending): Promise<void>;
}
