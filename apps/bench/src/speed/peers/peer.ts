/** Another library, in a process of its own, that takes turns with the contenders of this process. */
export interface Peer {
  readonly name: 'pytorch';
  /** Name and version. */
  readonly title: string;
  /** Prepares a case and warms it up. Returns whether the peer knows the case. */
  prepare(name: string): Promise<boolean>;
  /** Repeats the prepared case for some milliseconds, at least once. Returns the milliseconds of each run. */
  turn(milliseconds: number): Promise<readonly number[]>;
  /** Ends its process. */
  close(): void;
}

/** Peers that were found, and one line for each that was not. */
export interface Peers {
  readonly found: readonly Peer[];
  readonly missing: readonly string[];
}
