import type { Json, JsonObject } from '@regatta/core';
import { isModelName } from './conversion.ts';
import { type Reference, referencesIn } from './convert-nodes.ts';
import { isList, objectOf, textIn } from './json-value.ts';
import { kerasError, type Path, SAVE_AGAIN } from './keras-error.ts';

/** A call of a layer that is not made yet. */
interface Call {
  /** Position among the calls of the layer in the file. */
  readonly index: number;
  readonly inputs: readonly Reference[];
}

/** A layer and its calls that are not made yet. */
interface Waiting {
  readonly name: string;
  readonly calls: readonly Call[];
}

/** Checks that each called layer leads to an output. */
function checkUse(layers: readonly Waiting[], outputs: readonly Reference[], path: Path): void {
  const inputsOf = new Map(
    layers.map(({ name, calls }) => [name, calls.flatMap(({ inputs }) => inputs.map(([input]) => input))]),
  );
  const used = new Set<string>();
  const next = outputs.map(([name]) => name);
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    next.push(...(inputsOf.get(name) ?? []));
  }
  const idle = layers.find(({ name, calls }) => calls.length > 0 && !used.has(name));
  if (idle === undefined) return;
  throw kerasError([...path, idle.name], 'a layer that leads to an output of the model', outputs, SAVE_AGAIN);
}

const waitingOf = (layer: Json): Waiting => {
  const entry = objectOf(layer);
  const nodes = isList(entry?.inbound_nodes) ? entry.inbound_nodes : [];
  const calls = nodes.map((node, index) => ({ index, inputs: referencesIn(node) }));
  // tfjs skips calls without inputs.
  return { name: textIn(entry, 'name') ?? '', calls: calls.filter(({ inputs }) => inputs.length > 0) };
};

/**
 * Numbers the calls of layers as tfjs will, and checks that each can be made.
 *
 * Traps: tfjs makes each call as soon as its inputs exist, so a first call that waits for other layers gets the number of
 * the second; it counts the calls of a model from 1, because a model is called once when it is built; and it loops
 * forever on a call whose inputs never exist.
 *
 * @param layers in the form that tfjs reads; references to all layers count calls in file order from 0.
 * @param outputs outputs of the model, counted likewise.
 * @returns the layers and outputs with tfjs's numbers.
 * @throws RegattaError naming the layer whose name is not unique, whose input does not exist, that is its own input, or
 *   that leads to no output (tfjs would build and then lose it).
 */
export function orderCalls(
  layers: readonly Json[],
  outputs: readonly Reference[],
  path: Path,
): { readonly layers: Json[]; readonly outputs: Reference[] } {
  /** The numbers of the calls made so far, by their index in the file. */
  const numbers = new Map<string, Map<number, number>>();
  const all = layers.map(waitingOf);
  for (const [i, { name }] of all.entries()) {
    if (numbers.has(name)) throw kerasError(path, 'unique layer names', name, SAVE_AGAIN);
    const isInput = textIn(objectOf(layers[i]), 'class_name') === 'InputLayer';
    numbers.set(name, new Map(isInput ? [[0, 0]] : []));
  }
  const builtIn = new Set(
    layers
      .filter((layer) => isModelName(textIn(objectOf(layer), 'class_name') ?? ''))
      .map((layer) => textIn(objectOf(layer), 'name')),
  );
  const numberOf = ([name, index]: Reference): number | undefined => numbers.get(name)?.get(index);
  const isReady = ({ inputs }: Call): boolean => inputs.every((input) => numberOf(input) !== undefined);
  let waiting: readonly Waiting[] = all;
  for (let advanced = true; advanced; ) {
    advanced = false;
    waiting = waiting.flatMap(({ name, calls }) => {
      const made = numbers.get(name)!;
      const rest: Call[] = [];
      for (const call of calls) {
        if (isReady(call)) made.set(call.index, made.size + (builtIn.has(name) ? 1 : 0));
        else rest.push(call);
      }
      if (rest.length < calls.length) advanced = true;
      return rest.length === 0 ? [] : [{ name, calls: rest }];
    });
  }
  const [stuck] = waiting;
  if (stuck !== undefined) {
    const missing = stuck.calls
      .flatMap(({ inputs }) => inputs)
      .find((input) => numberOf(input) === undefined);
    throw kerasError(
      [...path, stuck.name],
      'inputs that are outputs of earlier layers',
      missing?.slice(0, 2) ?? null,
      SAVE_AGAIN,
    );
  }
  checkUse(all, outputs, path);
  const absent = outputs.find((output) => numberOf(output) === undefined);
  if (absent !== undefined) {
    throw kerasError(path, 'outputs that are outputs of layers', absent.slice(0, 2), SAVE_AGAIN);
  }
  const numbered = ([name, index, tensor]: Reference): Reference => [
    name,
    numberOf([name, index, tensor])!,
    tensor,
  ];
  return {
    layers: layers.map((layer): Json => {
      const entry = objectOf(layer);
      if (!isList(entry?.inbound_nodes)) return layer;
      const nodes = entry.inbound_nodes.map((node) =>
        referencesIn(node).map((one) => [...numbered(one), {}]),
      );
      return { ...entry, inbound_nodes: nodes } satisfies JsonObject;
    }),
    outputs: outputs.map(numbered),
  };
}
