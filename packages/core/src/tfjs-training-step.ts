/** The counterpart of {@link ./tfjs.ts} for training steps: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';

interface EngineState {
  readonly gradientDepth: number;
  readonly activeTape: object | null;
  readonly scopeStack: readonly object[];
}

const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object, the same whenever it is asked for. */
function numberOf(object: object): number {
  const known = numbers.get(object);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(object, last);
  return last;
}

/**
 * Which training step a training call belongs to: calls with equal values belong to one step; undefined for a call on its
 * own.
 *
 * While gradients are computed, the step is that computation: everything that one update of the weights depends on, however
 * often a layer is called for it (`TimeDistributed` calls a layer at each position; a layer can be at several places; a
 * regularizer can take several passes). Outside of it, the step is one call of the outermost model or layer. Trap: tfjs
 * does not tell layers about steps. What calls have in common is the tape, or else the object of keyword arguments, which
 * models and wrappers hand on, within one `tf.tidy`.
 *
 * @param kwargs keyword arguments of the call; undefined if a layer does not have them.
 */
export function trainingStepOf(kwargs: object | undefined): string | undefined {
  const { gradientDepth, activeTape, scopeStack } = tf.engine().state as unknown as EngineState;
  if (gradientDepth > 0 && activeTape !== null) return `tape ${numberOf(activeTape)}`;
  const [scope] = scopeStack;
  if (kwargs === undefined || scope === undefined) return undefined;
  return `call ${numberOf(kwargs)} in ${numberOf(scope)}`;
}

/** Marks keyword arguments as those of the call that `original` belongs to, for {@link trainingStepOf}. */
export function sameCall<T extends object>(original: object, copy: T): T {
  numbers.set(copy, numberOf(original));
  return copy;
}
