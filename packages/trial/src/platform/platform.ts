/** What a run needs of the place where it runs, for which Node and browsers have ways of their own. */
export interface Platform {
  /** Lets the event loop do what waits. */
  pause(): Promise<void>;
  /** The version of this package. */
  readonly regattaVersion: string;
  /** The version of everything that turns a trial's spec into numbers. */
  codeVersion(): string;
  /** The version of Node, or what a browser calls itself. */
  runtime(): string;
  /** High-water mark of resident memory; browsers do not tell. */
  peakMemoryBytes(): number | undefined;
}
