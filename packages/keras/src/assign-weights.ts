import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { StoredWeight } from './artifacts.ts';
import { exportWeights } from './export/weights.ts';
import { type OwnedWeight, omittedOwners, ownedWeights } from './weight-names.ts';

const fail = (site: string, expected: string, received: unknown, remedy: string): RegattaError =>
  new RegattaError({ subject: 'keras weights', site, expected, received, remedy });

const pathOf = ({ owners, name }: OwnedWeight): string => [...owners, name].join('/');
const sameShape = (weight: OwnedWeight, tensor: tf.Tensor): boolean =>
  JSON.stringify(weight.variable.shape) === JSON.stringify(tensor.shape);

/** The order in which Keras writes weights: layers alphabetically, then each layer's own order. */
const inFileOrder = (weights: readonly OwnedWeight[]): OwnedWeight[] => {
  const top = ({ owners: [, layer = ''] }: OwnedWeight): string => layer;
  return [...weights].sort((a, b) => (top(a) < top(b) ? -1 : top(a) > top(b) ? 1 : 0));
};

/** Groups stored weights by name; names repeat if a model omits the names of its layers. */
function byName(stored: readonly StoredWeight[]): Map<string, StoredWeight[]> {
  const groups = new Map<string, StoredWeight[]>();
  for (const weight of stored) groups.set(weight.name, [...(groups.get(weight.name) ?? []), weight]);
  return groups;
}

/** Finds the stored value of each weight of a model. If a name matches several weights, the closest path wins. */
export function matchWeights(
  model: tf.LayersModel,
  stored: readonly StoredWeight[],
  byTfjs: boolean,
): { readonly matched: Map<OwnedWeight, StoredWeight>; readonly unused: readonly StoredWeight[] } {
  const owned = ownedWeights(model);
  const ordered = exportWeights(model).map(
    ({ variable }) => owned.find((weight) => weight.variable.id === variable.id)!,
  );
  // Names may repeat in files of Keras; the order of the weights does not.
  const inOrder =
    !byTfjs &&
    ordered.length === stored.length &&
    ordered.every((weight, i) => {
      const { name, tensor } = stored[i]!;
      return omittedOwners(name, weight, false) !== undefined && sameShape(weight, tensor);
    });
  if (inOrder) return { matched: new Map(ordered.map((weight, i) => [weight, stored[i]!])), unused: [] };
  const free = new Set(inFileOrder(owned));
  const matched = new Map<OwnedWeight, StoredWeight>();
  for (const [name, values] of byName(stored)) {
    for (const value of values) {
      let best: OwnedWeight | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (const weight of free) {
        const omitted = omittedOwners(name, weight, byTfjs);
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

/** Whether a stored weight is the state of a random generator, which Keras may list among weights. */
const isState = ({ name }: StoredWeight): boolean => /seed_generator/.test(name);

/**
 * Assigns stored weights to a model.
 *
 * @param byTfjs whether tfjs saved the model.
 * @param strict whether each weight must have a stored value and each stored value a weight.
 * @throws RegattaError naming the weight that has no value or another shape, or the value that has no weight.
 */
export function assignWeights(
  model: tf.LayersModel,
  stored: readonly StoredWeight[],
  { strict, byTfjs }: { readonly strict: boolean; readonly byTfjs: boolean },
): void {
  const { matched, unused } = matchWeights(model, stored, byTfjs);
  if (strict) {
    const missing = ownedWeights(model).find(
      (weight) => ![...matched.keys()].some((w) => w.variable.id === weight.variable.id),
    );
    if (missing !== undefined) {
      const other = unused.find(({ name }) => omittedOwners(name, missing, byTfjs) !== undefined);
      if (other !== undefined) {
        const expected = `shape [${missing.variable.shape}]`;
        throw fail(
          other.name,
          expected,
          other.tensor.shape,
          'Load the weight files that were saved together with this model.json.',
        );
      }
      const remedy = 'Convert the model again, or pass { strict: false } to keep the initial value.';
      throw fail(
        pathOf(missing),
        'a stored weight with this name',
        stored.map(({ name }) => name),
        remedy,
      );
    }
    const extra = unused.find((weight) => !isState(weight));
    if (extra !== undefined) {
      const remedy = 'Convert the model again, or pass { strict: false } to ignore this stored weight.';
      throw fail(extra.name, 'a model weight with this name', ownedWeights(model).map(pathOf), remedy);
    }
  }
  for (const [{ variable }, { tensor }] of matched) writeValue(variable, tensor);
}

/** Sets a weight to a stored value without applying its constraint, which acts only after training steps. */
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
