/** The penalty, as a share of the mean variance of the features. */
const penalty = 1e-4;

/** Solves A x = b for a symmetric positive definite A by Cholesky decomposition, in place. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(sum) : sum / a[j]![j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i]! -= a[i]![k]! * b[k]!;
    b[i]! /= a[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[k]![i]! * b[k]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}

/**
 * Ridge regression with an intercept, computed from running sums: w = (C + lambda I)^-1 c, where C is the covariance matrix
 * of the features, c their covariance with the target, and lambda 1e-4 times the mean variance of the features.
 */
export class RidgeFit {
  readonly #size: number;
  #count = 0;
  #targetMean = 0;
  readonly #means: Float64Array;
  readonly #products: Float64Array[];
  readonly #targets: Float64Array;
  readonly #delta: Float64Array;

  /** @param size number of features. */
  constructor(size: number) {
    this.#size = size;
    this.#means = new Float64Array(size);
    this.#products = Array.from({ length: size }, () => new Float64Array(size));
    this.#targets = new Float64Array(size);
    this.#delta = new Float64Array(size);
  }

  /** Adds an example. Means and products are updated incrementally (Welford) to avoid cancellation. */
  add(features: ArrayLike<number>, target: number): void {
    this.#count += 1;
    const off = target - this.#targetMean;
    this.#targetMean += off / this.#count;
    for (let i = 0; i < this.#size; i++) {
      this.#delta[i] = features[i]! - this.#means[i]!;
      this.#means[i]! += this.#delta[i]! / this.#count;
    }
    const share = (this.#count - 1) / this.#count;
    for (let i = 0; i < this.#size; i++) {
      this.#targets[i]! += this.#delta[i]! * off * share;
      for (let j = 0; j <= i; j++) this.#products[i]![j]! += this.#delta[i]! * this.#delta[j]! * share;
    }
  }

  /** Returns the fitted function: the mean of the targets if the features do not vary. */
  predictor(): (features: ArrayLike<number>) => number {
    const trace = this.#products.reduce((sum, row, i) => sum + row[i]!, 0);
    if (trace === 0) return () => this.#targetMean;
    const ridge = (penalty * trace) / this.#size;
    const damped = this.#products.map((row, i) => row.map((value, j) => (i === j ? value + ridge : value)));
    const weights = solve(damped, Float64Array.from(this.#targets));
    return (features) =>
      weights.reduce((sum, w, i) => sum + w * (features[i]! - this.#means[i]!), this.#targetMean);
  }
}
