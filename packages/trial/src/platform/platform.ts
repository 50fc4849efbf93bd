/** What a run needs that Node and browsers implement differently. */
export interface Platform {
  /** Lets the event loop process pending events. */
  pause(): Promise<void>;
  /** The version of this package. */
  readonly regattaVersion: string;
  /** The version of everything that turns a trial's spec into results. */
  codeVersion(): string;
  /** The version of Node, or a browser's user agent. */
  runtime(): string;
  /** Peak resident memory in bytes; undefined in browsers. */
  peakMemoryBytes(): number | undefined;
}
