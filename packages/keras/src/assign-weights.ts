import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { StoredWeight } from './artifacts.ts';
import { type OwnedWeight, omittedOwners, ownedWeights } from './weight-names.ts';

const fail = (site: string, expected: string, received: unknown, remedy: string): RegattaError =>
  new RegattaError({ subject: 'keras weights', site, expected, received, remedy });

const pathOf = ({ owners, name }: OwnedWeight): string => [...owners, name].join('/');
const sameShape = (weight: OwnedWeight, tensor: tf.Tensor): boolean =>
  JSON.stringify(weight.variable.shape) === JSON.stringify(tensor.shape);

/** The order in which Keras writes weights: layers by the alphabet, then as each layer has them. */
const inFileOrder = (weights: readonly OwnedWeight[]): OwnedWeight[] => {
  const top = ({ owners: [, layer = ''] }: OwnedWeight): string => layer;
  return [...weights].sort((a, b) => (top(a) < top(b) ? -1 : top(a) > top(b) ? 1 : 0));
};

/** Stored weights of one name together: names repeat where a model leaves out the names of its layers. */
function byName(stored: readonly StoredWeight[]): Map<string, StoredWeight[]> {
  const groups = new Map<string, StoredWeight[]>();
  for (const weight of stored) groups.set(weight.name, [...(groups.get(weight.name) ?? []), weight]);
  return groups;
}

/** Finds the stored value of each weight of a model. Where a name fits several, that with the most of its owners wins. */
export function matchWeights(
  model: tf.LayersModel,
  stored: readonly StoredWeight[],
): { readonly matched: Map<OwnedWeight, StoredWeight>; readonly unused: readonly StoredWeight[] } {
  const free = new Set(inFileOrder(ownedWeights(model)));
  const matched = new Map<OwnedWeight, StoredWeight>();
  for (const [name, values] of byName(stored)) {
    for (const value of values) {
      let best: OwnedWeight | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (const weight of free) {
        const omitted = omittedOwners(name, weight);
        if (omitted === undefined || omitted >= least || !sameShape(weight, value.tensor)) continue;
        best = weight;
        least = omitted;
      }
      if (best === undefined) continue;
      free.delete(best);
      matched.set(best, value);
    }
  }
  const used = new Set(matched.values());
  return { matched, unused: stored.filter((weight) => !used.has(weight)) };
}

/** A state of a random generator, which Keras may list among weights. */
const isState = ({ name }: StoredWeight): boolean => /seed_generator/.test(name);

/**
 * Puts stored weights into a model.
 *
 * @param strict whether each weight must have a value and each value a weight.
 * @throws RegattaError naming the weight without a value, with another shape, or the value without a weight.
 */
export function assignWeights(model: tf.LayersModel, stored: readonly StoredWeight[], strict: boolean): void {
  const { matched, unused } = matchWeights(model, stored);
  if (strict) {
    const missing = ownedWeights(model).find(
      (weight) => ![...matched.keys()].some((w) => w.variable.id === weight.variable.id),
    );
    if (missing !== undefined) {
      const other = unused.find(({ name }) => omittedOwners(name, missing) !== undefined);
      if (other !== undefined) {
        const expected = `shape [${missing.variable.shape}]`;
        throw fail(
          other.name,
          expected,
          other.tensor.shape,
          'Load the weights that were saved with this topology.',
        );
      }
      const remedy = 'Convert the model again, or pass strict: false to keep initial values.';
      throw fail(
        pathOf(missing),
        'a stored weight of that name',
        stored.map(({ name }) => name),
        remedy,
      );
    }
    const extra = unused.find((weight) => !isState(weight));
    if (extra !== undefined) {
      const remedy = 'Convert the model again, or pass strict: false to leave it out.';
      throw fail(extra.name, 'a weight of the model of that name', ownedWeights(model).map(pathOf), remedy);
    }
  }
  for (const [{ variable }, { tensor }] of matched) writeValue(variable, tensor);
}

/** Sets a weight to a stored value as it is: constraints act after training steps only. */
function writeValue(variable: tf.LayerVariable, tensor: tf.Tensor): void {
  const { constraint } = variable;
  if (!constraint) {
    variable.write(tensor);
    return;
  }
  Reflect.set(variable, 'constraint', null);
  try {
    variable.write(tensor);
  } finally {
    Reflect.set(variable, 'constraint', constraint);
  }
}
