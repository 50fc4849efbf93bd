import colors from 'picocolors';
import { visible } from './visible.ts';

/** Begins every sequence of ours. No text from outside can contain it. */
const mark = `\u001b${globalThis.crypto.randomUUID()}`;

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    colors.isColorSupported ? `${mark}[${open}m${text}${mark}[${close}m` : text;

/** Colors and weights for text that {@link forTerminal} is going to pass on. */
export const style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
} as const;

/** Movements for what is drawn in place. */
export const cursor = {
  /** To the start of the line so many lines up, all below it erased. */
  eraseUp: (lines: number): string => `${mark}[${lines}F${mark}[0J`,
  /** To the start of the line, which is erased. */
  eraseLine: `${mark}[G${mark}[K`,
} as const;

/**
 * Text that is safe to print: control characters in it are made visible, except for the sequences of {@link style} and
 * {@link cursor}. Print what `renderTerminal` returns through this function.
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
