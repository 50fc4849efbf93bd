import { checkCount, checkNumbers } from './arguments.ts';
/** Mean cross entropy in nats, and accuracy. */
export interface Score {
  /** Mean negative log-likelihood, in nats. */
  readonly loss: number;
  /** Fraction of correct predictions, 0..1. */
  readonly accuracy: number;
}

/**
 * Expected score of the Bayes classifier on these inputs with random labels: no classifier has a better one.
 *
 * loss = mean entropy of P(y | x), accuracy = mean max P(y | x). `posteriors` is [n, classes].
 */
export function expectedBayesScore(posteriors: Float64Array, classes: number): Score {
  checkNumbers(posteriors, 'expectedBayesScore, posteriors');
  checkCount(classes, 'expectedBayesScore, classes');
  return meanScore(posteriors, classes, (row) => {
    let entropy = 0;
    let top = 0;
    for (const p of row) {
      // p log p tends to 0 as p does.
      if (p > 0) entropy -= p * Math.log(p);
      top = Math.max(top, p);
    }
    return { loss: entropy, accuracy: top };
  });
}

/** Score of the Bayes classifier on drawn labels; varies around `expectedBayesScore`. */
export function drawnBayesScore(posteriors: Float64Array, labels: Uint8Array, classes: number): Score {
  checkNumbers(posteriors, 'drawnBayesScore, posteriors');
  checkNumbers(labels, 'drawnBayesScore, labels');
  checkCount(classes, 'drawnBayesScore, classes');
  return meanScore(posteriors, classes, (row, index) => {
    const label = labels[index]!;
    return { loss: -Math.log(row[label]!), accuracy: row.indexOf(Math.max(...row)) === label ? 1 : 0 };
  });
}

function meanScore(
  posteriors: Float64Array,
  classes: number,
  scoreOf: (row: Float64Array, index: number) => Score,
): Score {
  const count = posteriors.length / classes;
  let loss = 0;
  let accuracy = 0;
  for (let index = 0; index < count; index++) {
    const score = scoreOf(posteriors.subarray(index * classes, (index + 1) * classes), index);
    loss += score.loss;
    accuracy += score.accuracy;
  }
  return { loss: loss / count, accuracy: accuracy / count };
}
