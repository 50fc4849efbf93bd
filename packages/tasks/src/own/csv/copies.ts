import { plural } from '@regatta/record';
import type { Real } from '../precision.ts';

/** The number of rows that repeat an earlier row: the same inputs and the same label. */
export function copiesIn(inputs: Real, labels: ArrayLike<number>): number {
  const width = inputs.length / labels.length;
  const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  const rowBytes = width * inputs.BYTES_PER_ELEMENT;
  // One character a byte: equal texts are equal rows.
  const characters = new TextDecoder('latin1');
  const seen = new Set<string>();
  for (let row = 0; row < labels.length; row++) {
    seen.add(`${labels[row]} ${characters.decode(bytes.subarray(row * rowBytes, (row + 1) * rowBytes))}`);
  }
  return labels.length - seen.size;
}

/** What a person should know of rows that are copies of others; nothing without any. */
export function copyNotes(copies: number): string[] {
  if (copies === 0) return [];
  const [are, others] = copies === 1 ? ['repeats another', 'it was'] : ['repeat others', 'they were'];
  return [
    `${plural(copies, 'row')} ${are} in all inputs and the target: copies of a row can end up in both training and test data, which makes every result look better than it is; remove repeated rows unless ${others} measured separately`,
  ];
}
