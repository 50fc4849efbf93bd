import { RegattaError } from './errors.ts';

/**
 * Merges treatments of a layer slot by slot.
 *
 * @param what the kind of layer, with its article. @throws RegattaError when two of them treat the same slot.
 */
export function mergeSlots<T extends object>(parts: readonly T[], subject: string, what: string): T {
  const slots = parts.flatMap((part) => Object.keys(part));
  const twice = slots.find((slot, i) => slots.indexOf(slot) !== i);
  if (twice !== undefined) {
    throw new RegattaError({
      subject,
      expected: `at most one regularizer that treats the slot "${twice}" of ${what}`,
      received: parts,
      remedy: 'Remove one of them from the composition, or combine regularizers that treat different slots.',
    });
  }
  return Object.assign({}, ...parts);
}
