import * as tf from '@tensorflow/tfjs';

interface Constraint {
  apply(weight: tf.Tensor): tf.Tensor;
}

const constraintOf = (weight: tf.LayerVariable): Constraint | undefined => {
  const constraint: Constraint | null | undefined = Reflect.get(weight, 'constraint');
  return constraint ?? undefined;
};

/**
 * Applies the constraints that layers were made with (`kernelConstraint`, `recurrentConstraint`, ...), once each: in cells
 * and wrappers too. Stock tfjs takes them and never applies them in training.
 */
export function applyConstraints(model: tf.LayersModel): void {
  tf.tidy(() => {
    for (const weight of new Set(model.trainableWeights)) {
      const value = weight.read();
      // Not by `write`, which would apply it a second time: a min-max norm of a rate below 1 moves each time.
      if (value instanceof tf.Variable) {
        const projected = constraintOf(weight)?.apply(value);
        if (projected !== undefined) value.assign(projected);
      }
    }
  });
}
