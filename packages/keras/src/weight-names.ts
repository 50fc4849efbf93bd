import { isRecurrent, partsOf, weightPath } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';

/** A weight of a built model. */
export interface OwnedWeight {
  /** Names of the models, wrappers and layer that hold the weight, outermost first. */
  readonly owners: readonly string[];
  /** `kernel`, `bias`, `query/kernel`, ... */
  readonly name: string;
  /** Whether the name of a cell may appear between the names of the layer and the weight. */
  readonly recurrent: boolean;
  readonly variable: tf.LayerVariable;
}

/** All weights of a layer or model, without duplicates. */
export function ownedWeights(layer: tf.layers.Layer, outer: readonly string[] = []): OwnedWeight[] {
  const owners = [...outer, layer.name];
  const parts = partsOf(layer).flatMap((part) => ownedWeights(part, owners));
  const known = new Set(parts.map(({ variable }) => variable.id));
  const recurrent = isRecurrent(layer);
  const own = layer.weights
    .filter(({ id }) => !known.has(id))
    .map((variable) => ({ owners, name: weightPath(layer, variable), recurrent, variable }));
  const all = [...parts, ...own];
  return all.filter(({ variable }, i) => all.findIndex((other) => other.variable.id === variable.id) === i);
}

/** Whether `part` is a subsequence of `whole`. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const name of whole) if (name === part[next]) next += 1;
  return next === part.length;
}

/** Other names of a weight: Keras 3 names the kernel of a depthwise convolution `kernel`. */
const ALIASES: Readonly<Record<string, string>> = { depthwise_kernel: 'kernel' };

/** Splits a stored name into its parts, without the `:0` of Keras 2. */
export const partsOfName = (name: string): string[] => name.replace(/:\d+$/, '').split('/');

/**
 * How many owners of a weight a stored name omits (-1 for tfjs's exact name), or undefined if the name does not match.
 *
 * Known forms: `dense/kernel`, `model/dense/kernel`, `gru/gru_cell/kernel`, `bidirectional/forward_gru/gru_cell/kernel`,
 * `forward_gru/gru_cell/kernel`, any of them with `:0` at the end, and, in files of tfjs, its own names.
 *
 * @param byTfjs whether tfjs saved the file: in one of Keras, a name that tfjs would give may belong to another layer.
 */
export function omittedOwners(stored: string, weight: OwnedWeight, byTfjs: boolean): number | undefined {
  const plain = stored.replace(/:\d+$/, '');
  if (byTfjs && plain === weight.variable.originalName) return -1;
  const parts = partsOfName(stored);
  const own = weight.name.split('/').length;
  const last = parts.slice(-own).join('/');
  if (last !== weight.name && last !== ALIASES[weight.name]) return undefined;
  const named = parts.slice(0, -own);
  const cells = weight.recurrent ? [0, 1, 2] : [0];
  for (const skipped of cells) {
    const owners = named.slice(0, named.length - skipped);
    if (owners.length > 0 && isWithin(owners, weight.owners)) return weight.owners.length - owners.length;
  }
  return undefined;
}
