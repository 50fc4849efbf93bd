import type { Json } from '@regatta/core';
import { type Reference, referencesIn } from './convert-nodes.ts';
import { isList, objectOf, textIn } from './json-value.ts';
import { kerasError, type Path, SAVE_AGAIN } from './keras-error.ts';

/** A layer and its calls that are not made yet. */
interface Waiting {
  readonly name: string;
  readonly calls: readonly (readonly Reference[])[];
}

/** Layers that have an output before they are called: inputs, and models, which were called when they were built. */
const begun = ['InputLayer', 'Sequential', 'Functional', 'Model'];

/** Checks that each called layer leads to an output. */
function checkUse(layers: readonly Waiting[], outputs: readonly Reference[], path: Path): void {
  const inputsOf = new Map(layers.map(({ name, calls }) => [name, calls.flat().map(([input]) => input)]));
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

/**
 * Checks that each layer call of a functional model can be made. Trap: tfjs loops forever on a call whose inputs never
 * exist.
 *
 * @param layers in the form that tfjs reads.
 * @param outputs outputs of the model.
 * @throws RegattaError naming the layer whose name is not unique, whose input does not exist, that is its own input, or
 *   that leads to no output (tfjs would build and then lose it).
 */
export function checkGraph(layers: readonly Json[], outputs: readonly Reference[], path: Path): void {
  /** Number of calls made so far, by layer. */
  const made = new Map<string, number>();
  const all: Waiting[] = [];
  for (const layer of layers) {
    const entry = objectOf(layer);
    const name = textIn(entry, 'name') ?? '';
    if (made.has(name)) throw kerasError(path, 'unique layer names', name, SAVE_AGAIN);
    made.set(name, begun.includes(textIn(entry, 'class_name') ?? '') ? 1 : 0);
    const nodes = isList(entry?.inbound_nodes) ? entry.inbound_nodes : [];
    // tfjs skips calls without inputs.
    const calls = nodes.map((node) => referencesIn(node)).filter((inputs) => inputs.length > 0);
    all.push({ name, calls });
  }
  let waiting: readonly Waiting[] = all;
  const isThere = ([name, node]: Reference): boolean =>
    Number.isInteger(node) && node >= 0 && (made.get(name) ?? 0) > node;
  for (let advanced = true; advanced; ) {
    advanced = false;
    waiting = waiting.flatMap(({ name, calls }) => {
      const rest = calls.filter((inputs) => !inputs.every(isThere));
      if (rest.length < calls.length) advanced = true;
      made.set(name, (made.get(name) ?? 0) + calls.length - rest.length);
      return rest.length === 0 ? [] : [{ name, calls: rest }];
    });
  }
  const [stuck] = waiting;
  if (stuck === undefined) {
    checkUse(all, outputs, path);
    return;
  }
  const missing = stuck.calls.flat().find((reference) => !isThere(reference));
  throw kerasError(
    [...path, stuck.name],
    'inputs that are outputs of earlier layers',
    missing?.slice(0, 2) ?? null,
    SAVE_AGAIN,
  );
}
