/** The cross-validation of a run: outer folds test, inner folds validate. */
export interface Folds {
  /** Number of outer folds. */
  readonly outer: number;
  /** Number of inner folds within each outer fold. */
  readonly inner: number;
  /** How many times the whole cross-validation is repeated. */
  readonly repeats: number;
}

/**
 * A position in nested cross-validation. All examples are divided into `outerFolds` folds, one of which tests; the rest
 * is divided into `innerFolds` folds, one of which validates. Rates are chosen over the inner folds of an outer fold,
 * which is tested with the chosen rate only.
 */
export interface Fold {
  /** Which permutation of the examples, counted from 0. */
  readonly repeat: number;
  /** The fold that tests, in 0 .. outerFolds - 1. */
  readonly outer: number;
  /** Number of outer folds. */
  readonly outerFolds: number;
  /** The fold of the rest that validates, in 0 .. innerFolds - 1. */
  readonly inner: number;
  /** Number of inner folds. */
  readonly innerFolds: number;
}
