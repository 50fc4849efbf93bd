import { checkNumber, checkObject } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

type Config = Readonly<Record<string, unknown>>;

function strength(config: Config | null | undefined, key: string): number {
  const given = config ?? {};
  checkObject(given, 'keras regularizer', `an object with ${key}`, `Pass e.g. { ${key}: 0.01 }.`);
  return checkNumber(given[key] ?? 0.01, 'keras regularizer', key, { min: 0 });
}

/** Keras's `L1` penalty: l1 sum |w|. tfjs itself has only `L1L2`. */
export class L1 extends tf.serialization.Serializable {
  /** Name under which models save it. @nocollapse */
  static className = 'L1';
  /** Factor for the sum of absolute values. */
  readonly l1: number;

  constructor(config?: Config) {
    super();
    this.l1 = strength(config, 'l1');
  }

  /** The penalty of a weight, a scalar. */
  apply(x: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(tf.sum(tf.abs(x)), this.l1).asScalar());
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { l1: this.l1 };
  }
}

/** Keras's `L2` penalty: l2 sum w^2. */
export class L2 extends tf.serialization.Serializable {
  /** Name under which models save it. @nocollapse */
  static className = 'L2';
  /** Factor for the sum of squares. */
  readonly l2: number;

  constructor(config?: Config) {
    super();
    this.l2 = strength(config, 'l2');
  }

  /** The penalty of a weight, a scalar. */
  apply(x: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(tf.sum(tf.square(x)), this.l2).asScalar());
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { l2: this.l2 };
  }
}

/**
 * factor sum_{i<j} |u_i . u_j| / pairs, where u are the rows (or columns) of a matrix, scaled to length 1.
 *
 * @param x [rows, columns].
 */
export function pairwisePenalty(x: tf.Tensor, factor: number, mode: 'rows' | 'columns'): tf.Scalar {
  return tf.tidy(() => {
    const rows = mode === 'rows' ? x : tf.transpose(x);
    const squares = tf.sum(tf.square(rows), 1, true);
    const units = tf.mul(rows, tf.rsqrt(tf.maximum(squares, 1e-12)));
    const products = tf.abs(tf.matMul(units, tf.transpose(units)));
    const count = rows.shape[0] ?? 1;
    const others = tf.mul(products, tf.sub(1, tf.eye(count)));
    return tf.mul(tf.sum(others), (0.5 * factor) / Math.max(1, (count * (count - 1)) / 2)).asScalar();
  });
}

/** Keras's `OrthogonalRegularizer`: penalizes rows or columns of a matrix that are not orthogonal. */
export class OrthogonalRegularizer extends tf.serialization.Serializable {
  /** Name under which models save it. @nocollapse */
  static className = 'OrthogonalRegularizer';
  /** Factor of the penalty. */
  readonly factor: number;
  /** Which vectors are made orthogonal. */
  readonly mode: 'rows' | 'columns';

  constructor(config?: Config) {
    super();
    this.factor = strength(config, 'factor');
    this.mode = config?.mode === 'columns' ? 'columns' : 'rows';
  }

  /** The penalty of a weight, a scalar. */
  apply(x: tf.Tensor): tf.Scalar {
    return pairwisePenalty(x, this.factor, this.mode);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { factor: this.factor, mode: this.mode };
  }
}
