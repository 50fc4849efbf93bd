/** Functions of assembly/transcendental.ts. */
export interface TranscendentalExports {
  /** @param kind 0 exp, 1 log, 2 tanh, 3 sigmoid, 4 erf. */
  transcendental(kind: number, from: number, to: number, count: number): void;
}
