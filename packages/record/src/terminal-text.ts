import colors from 'picocolors';
import { visible } from './visible.ts';

/** Begins each sequence of this module. No text from outside can contain it. */
const mark = `\u001b${globalThis.crypto.randomUUID()}`;

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    colors.isColorSupported ? `${mark}[${open}m${text}${mark}[${close}m` : text;

/** Functions that color or emphasize text; print the result through {@link forTerminal}. */
export const style = {
  /** Makes text bold. */
  bold: paint(1, 22),
  /** Makes text dim. */
  dim: paint(2, 22),
  /** Makes text red. */
  red: paint(31, 39),
  /** Makes text green. */
  green: paint(32, 39),
  /** Makes text yellow. */
  yellow: paint(33, 39),
  /** Makes text cyan. */
  cyan: paint(36, 39),
} as const;

/** Sequences that move the cursor, for output redrawn in place; print them through {@link forTerminal}. */
export const cursor = {
  /** Moves to the start of the line this many lines up, and erases everything below. */
  eraseUp: (lines: number): string => `${mark}[${lines}F${mark}[0J`,
  /** Moves to the start of the line and erases it. */
  eraseLine: `${mark}[G${mark}[K`,
} as const;

/**
 * Returns text that is safe to print: control characters are made visible, except for the sequences of {@link style} and
 * {@link cursor}. Print the output of `renderTerminal` through this function.
 */
export function forTerminal(text: string): string {
  const [first = '', ...parts] = text.split(mark);
  return (
    visible(first) +
    parts
      .map((part) => {
        const end = part.search(/[A-Za-z]/) + 1;
        return `\u001b${part.slice(0, end)}${visible(part.slice(end))}`;
      })
      .join('')
  );
}
