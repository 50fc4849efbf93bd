/** Functions of assembly/cross-entropy.ts. */
export interface CrossEntropyExports {
  softmaxCrossEntropy(
    x: number,
    labels: number,
    sparse: number,
    rows: number,
    classes: number,
    smoothing: number,
    scale: number,
    losses: number,
    gradient: number,
  ): number;
}
