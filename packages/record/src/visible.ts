/**
 * Characters that are not seen but act: controls of terminals (C0, DEL, C1), of the direction of text, zero-width and
 * other ignorable ones, line and paragraph separators, and halves of surrogate pairs. Line feeds, tabs and the choice
 * between a sign and its emoji are text.
 */
const unseen = /(?![\n\t]|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

/**
 * Text whose characters are all seen: others are shown as JSON writes them, `\u001b`. The text of a JSON document stays
 * a document of the same value.
 */
export const visible = (text: string): string => text.replace(/\r\n/g, '\n').replace(unseen, escaped);

/** As {@link visible}, on one line. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' '));

/** Most characters of a name in a sentence or a table, and of a message below a heading. */
const longestName = 200;
const longestMessage = 4000;

/** A name of others for a sentence or a table: visible, on one line, of bounded length. */
export const named = (name: string): string => shorten(oneLine(name.slice(0, 1e4)), longestName);

/** A message of others: visible, of bounded length; its further lines are indented, so that none passes for one of ours. */
export const quoted = (message: string): string =>
  visible(shorten(message, longestMessage)).replace(/\n(?!$)/g, '\n  ');

/** Text of at most so many characters: the middle gives way, since names begin with the method and end with its options. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const tail = Math.floor((characters - 1) * 0.4);
  return `${text.slice(0, characters - 1 - tail).trimEnd()}\u2026${text.slice(text.length - tail).trimStart()}`;
}
