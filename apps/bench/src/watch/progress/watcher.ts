import type { ClaimsSummary, Summary } from '@regatta/evidence';
import type { MetricInfo, Trial, TrialRecord } from '@regatta/record';
import type { Progress } from './progress.ts';

/** Interim results: the analysis of the report, on the records available so far. */
export type Interim =
  | { readonly kind: 'suite'; readonly summary: Summary }
  | { readonly kind: 'claims'; readonly summary: ClaimsSummary };

/** A group of trials run together. A command has one or more stages, such as tuning and comparing arms. */
export interface Stage {
  /** Short description: `suite quick`. */
  readonly what: string;
  /** All trials, in plan order. */
  readonly trials: readonly Trial[];
  /** The trials that have no result yet. */
  readonly pending: readonly Trial[];
  /** Records of the other trials. */
  readonly before: readonly TrialRecord[];
  /** Number of parallel trials. */
  readonly workers: number;
  /** Short description of where they run: `2 at once on wasm`. */
  readonly place: string;
  readonly backend: string;
  /** Results folder. */
  readonly directory: string;
  /** The metric that ranks the arms of a task. */
  measured(task: string): MetricInfo;
  /** Analyzes these records, which takes a while if there are many; undefined if they are not sufficient yet. */
  interim(records: readonly TrialRecord[]): Interim | undefined;
}

/** Result of a command. */
export interface Result {
  /** Sentences, most important first. */
  readonly verdict: readonly string[];
  readonly planHash: string;
  readonly records: readonly TrialRecord[];
  /** Result files in the folder. */
  readonly files: readonly string[];
}

/** How a command ends: done (with a result, unless it ran only a part of a plan), stopped by the user, or with an error. */
export type Ending =
  | { readonly outcome: 'finished'; readonly exitCode: number; readonly result?: Result | undefined }
  | { readonly outcome: 'stopped' }
  | { readonly outcome: 'failed'; readonly message: string };

/** Follows a command from start to end. Watchers only display; they never affect results. */
export interface Watcher {
  /** A stage starts. @returns the callbacks for its trials. */
  begin(stage: Stage): Progress;
  /** The command ends. Called once, after all stages. */
  end(ending: Ending): Promise<void>;
}
