/** Functions of assembly/optimizers.ts. */
export interface OptimizerExports {
  sumOfSquares(g: number, count: number): number;
  sgd(
    w: number,
    g: number,
    m: number,
    count: number,
    scale: number,
    decay: number,
    mu: number,
    gain: number,
    byMomentum: number,
    byGradient: number,
  ): void;
  adam(
    w: number,
    g: number,
    m: number,
    v: number,
    count: number,
    scale: number,
    decay: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    step: number,
    root: number,
    epsilon: number,
    flush: number,
  ): void;
  rmsProp(
    w: number,
    g: number,
    v: number,
    mean: number,
    m: number,
    count: number,
    scale: number,
    decay: number,
    rho: number,
    rest: number,
    rate: number,
    inside: number,
    outside: number,
    mu: number,
    flush: number,
  ): void;
}
