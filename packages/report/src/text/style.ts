import { randomBytes } from 'node:crypto';
import { visible } from '@regatta/record';
import colors from 'picocolors';

/**
 * Everything that this program writes to stdout and stderr goes through here. Characters that a terminal would obey are
 * made visible; the sequences of {@link style} and {@link cursor} alone stay, since they begin with a mark that no text
 * from outside can know.
 */

export const mark = `\u001b${randomBytes(16).toString('hex')}`;

export const paint =
  (open: number, close: number) =>
  (text: string): string =>
    colors.isColorSupported ? `${mark}[${open}m${text}${mark}[${close}m` : text;

/** Colors and weights for text of ours or of others. */
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

/** Text as a terminal may be given it. */
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
