import type { GradientOverride } from '@regatta/core/gradients';
import { contractGradient, readEquation } from '../ops/einsum.ts';

/** The gradient of `tf.einsum`, which tfjs lacks on every backend. */
export const einsumGradient: GradientOverride = {
  name: 'Einsum',
  inputsToSave: [],
  saveAllInputs: true,
  gradient: (dy, saved, attrs) => {
    const equation = readEquation(attrs.equation, saved.length);
    if (equation === undefined) return undefined;
    return Object.fromEntries(saved.map((_, i) => [i, () => contractGradient(equation, saved, i, dy)]));
  },
};
