/** Functions of assembly/attention.ts and assembly/pair-draws.ts. */
export interface AttentionExports {
  /** Number of fields in the table of a call. */
  attentionCallFields(): number;
  /**
   * @param call address of the table.
   * @param factor factor of the scores.
   * @param keepFactor factor of kept probabilities.
   */
  attention(call: number, factor: number, keepFactor: number): void;
  attentionGrad(call: number, factor: number, keepFactor: number): void;
  /** Number of fields in the table of draws. */
  pairDrawsFields(): number;
  /** @param draws address of the table. */
  pairMask(draws: number, examples: number, heads: number, queries: number, keys: number, to: number): void;
}
