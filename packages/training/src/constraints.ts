import { checkModel } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

interface Constraint {
  apply(weight: tf.Tensor): tf.Tensor;
}

const constraintOf = (weight: tf.LayerVariable): Constraint | undefined => {
  const constraint: Constraint | null | undefined = Reflect.get(weight, 'constraint');
  return constraint ?? undefined;
};

/**
 * Applies the constraints of all layers (`kernelConstraint`, `recurrentConstraint`, ...) once each, including those in
 * cells and wrappers. tfjs accepts constraints but never applies them in training.
 */
export function applyConstraints(model: tf.LayersModel): void {
  checkModel(model, 'applyConstraints');
  tf.tidy(() => {
    for (const weight of new Set(model.trainableWeights)) {
      const value = weight.read();
      // `write` would apply it a second time, and a min-max norm with a rate below 1 changes the weight each time.
      if (value instanceof tf.Variable) {
        const projected = constraintOf(weight)?.apply(value);
        if (projected !== undefined) value.assign(projected);
      }
    }
  });
}
