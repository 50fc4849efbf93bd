import { type Regularizer, trainableWeights, type WeightRole } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** The hook of a penalty that sums over the weights with the given roles. */
export function penaltyOnWeights(
  on: readonly WeightRole[],
  penalty: (weight: tf.Tensor) => tf.Scalar,
): Required<Pick<Regularizer, 'penalty'>> {
  return {
    penalty: (model) =>
      tf.tidy(() => {
        const terms = trainableWeights(model, on).map((weight) => penalty(weight.read()));
        return terms.length === 0 ? tf.scalar(0) : tf.addN(terms).asScalar();
      }),
  };
}
