/** Functions of assembly/bernoulli.ts, assembly/gaussian.ts and assembly/gate.ts. */
export interface PerturbExports {
  bernoulliScratch(): number;
  bernoulli(
    x: number,
    y: number,
    count: number,
    k0: number,
    k1: number,
    start: number,
    block: number,
    high: number,
    low: number,
    scale: number,
    dropScale: number,
    shifted: number,
    keepShift: number,
    dropShift: number,
    scratch: number,
  ): void;
  gaussianScratch(): number;
  gaussian(
    to: number,
    pairs: number,
    k0: number,
    k1: number,
    first: number,
    mean: number,
    sigma: number,
    scratch: number,
  ): void;
  applyGates(
    x: number,
    y: number,
    gate: number,
    outer: number,
    shared: number,
    inner: number,
    stride: number,
    dropScale: number,
    shifted: number,
    keepShift: number,
    dropShift: number,
  ): void;
}
