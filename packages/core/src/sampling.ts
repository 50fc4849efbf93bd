import type { Stream } from './stream.ts';

/** While set, stochastic layers draw from this stream at inference: how Monte-Carlo samples are made. */
export interface Sampling {
  readonly stream: Stream;
  /** Rows of the batch being predicted, and the index of its first row in the whole input. */
  readonly rows: number;
  readonly firstRow: number;
  /** Calls that each site has had in this pass, so that a layer applied many times draws anew. */
  readonly calls: Map<string, number>;
}

let current: Sampling | undefined;

/** The sampling in force, if any. */
export function sampling(): Sampling | undefined {
  return current;
}

/** Runs `body` with stochastic layers, and only those, active. Not re-entrant across `await`. */
export function withSampling<T>(next: Sampling, body: () => T): T {
  const held = current;
  current = next;
  try {
    return body();
  } finally {
    current = held;
  }
}
