import type { Json } from '@regatta/core';
import { type Reference, referencesIn } from './convert-nodes.ts';
import { isList, objectOf, textIn } from './json-value.ts';
import { kerasError, type Path } from './keras-error.ts';

/** A layer with the calls that are still to be made. */
interface Waiting {
  readonly name: string;
  readonly calls: readonly (readonly Reference[])[];
}

/** Layers that have an output before they are called: inputs, and models, which were called when they were made. */
const begun = ['InputLayer', 'Sequential', 'Functional', 'Model'];

const again = 'Save the model again.';

/** Checks that each layer that is called leads to an output. */
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
  throw kerasError([...path, idle.name], 'a layer that leads to an output of the model', outputs, again);
}

/**
 * Checks that each call of a functional model's layers can be made. Trap: tfjs tries for ever to make one whose inputs
 * there will never be.
 *
 * @param layers in the form that tfjs reads.
 * @param outputs those of the model.
 * @throws RegattaError naming the layer whose name is taken, whose input there is not, that is its own input, or whose
 *   outputs lead nowhere: tfjs builds it and loses it.
 */
export function checkGraph(layers: readonly Json[], outputs: readonly Reference[], path: Path): void {
  /** Calls of each layer made so far. */
  const made = new Map<string, number>();
  const all: Waiting[] = [];
  for (const layer of layers) {
    const entry = objectOf(layer);
    const name = textIn(entry, 'name') ?? '';
    if (made.has(name)) throw kerasError(path, 'layers of different names', name, again);
    made.set(name, begun.includes(textIn(entry, 'class_name') ?? '') ? 1 : 0);
    const nodes = isList(entry?.inbound_nodes) ? entry.inbound_nodes : [];
    // What is called with nothing is not called by tfjs.
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
    'inputs that are outputs of layers before it',
    missing?.slice(0, 2) ?? null,
    again,
  );
}
