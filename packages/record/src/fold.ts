/** Cross-validation of a run: the outer parts test, the inner ones validate. */
export interface Folds {
  readonly outer: number;
  readonly inner: number;
  readonly repeats: number;
}

/**
 * A place in nested cross-validation: all examples in `outerFolds` parts, one of which tests; the others in `innerFolds`
 * parts, one of which validates. Rates are chosen over the inner folds of an outer one, which sees the chosen rate only.
 */
export interface Fold {
  /** Which permutation of the examples, counted from 0. */
  readonly repeat: number;
  /** The part that tests, in 0 .. outerFolds - 1. */
  readonly outer: number;
  readonly outerFolds: number;
  /** The part of the rest that validates, in 0 .. innerFolds - 1. */
  readonly inner: number;
  readonly innerFolds: number;
}
