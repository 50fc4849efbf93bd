import { isModelName } from './conversion.ts';
import type { KerasNode, Reference } from './convert-nodes.ts';

/** A layer and its calls, as saved. */
interface Called {
  readonly name: string;
  readonly className: string;
  readonly nodes: readonly KerasNode[];
}

const largest = (references: readonly Reference[], name: string): number =>
  Math.max(-1, ...references.filter(([from]) => from === name).map(([, call]) => call));

/**
 * Counts the calls of submodels from 0, like those of layers.
 *
 * Keras and tfjs count them in several ways, because some models are called once when they are built. Keras 3 counts from
 * 0 in calls; in the outputs of a model, from 1 for a functional submodel and from 0 for a Sequential (as in
 * `keras/src/models/functional.py`, get_config). Keras 2 and tfjs count from 1, except for a Sequential in Keras 2 that
 * was built without an input shape. There, each call leads to an output of the model, so that the largest number tells.
 */
export function countedFromZero(
  layers: readonly Called[],
  outputs: readonly Reference[],
): {
  readonly inCall: (reference: Reference) => Reference;
  readonly inOutputs: (reference: Reference) => Reference;
} {
  const used = layers.flatMap(({ nodes }) =>
    nodes.flatMap(({ inputs, mask }) => (mask ? [...inputs, mask] : inputs)),
  );
  const first = { calls: new Map<string, number>(), outputs: new Map<string, number>() };
  for (const { name, className, nodes } of layers) {
    if (!isModelName(className)) continue;
    const shift = (references: readonly Reference[]): number =>
      largest(references, name) >= nodes.length ? 1 : 0;
    const keras3 = nodes.some(({ keras }) => keras === 3);
    const inCalls = keras3 ? 0 : shift([...used, ...outputs]);
    const inOutputs = className === 'Sequential' ? shift(outputs) : 1;
    first.calls.set(name, inCalls);
    first.outputs.set(name, keras3 ? inOutputs : inCalls);
  }
  const from =
    (firsts: ReadonlyMap<string, number>) =>
    ([name, call, tensor]: Reference): Reference => [name, call - (firsts.get(name) ?? 0), tensor];
  return { inCall: from(first.calls), inOutputs: from(first.outputs) };
}
