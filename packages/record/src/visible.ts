/**
 * Invisible characters that have an effect: terminal controls (C0, DEL, C1), text-direction controls, zero-width and other
 * ignorable characters, line and paragraph separators, and lone surrogates. Line feeds, tabs and the variation selectors
 * of text and emoji count as text.
 */
const unseen = /(?![\n\t]|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

/**
 * Returns text in which invisible characters are written as in JSON, e.g. `\u001b`. A JSON document keeps its value.
 */
export const visible = (text: string): string => text.replace(/\r\n/g, '\n').replace(unseen, escaped);

/** Returns text as {@link visible} does, on one line. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' '));

/** Maximum length of a name in a sentence or a table, and of a message below a heading. */
const longestName = 200;
const longestMessage = 4000;

/** Prepares a name from outside for a sentence or a table: visible, on one line, shortened to 200 characters. */
export const named = (name: string): string => shorten(oneLine(name.slice(0, 1e4)), longestName);

/** Prepares a message from outside: visible and shortened; lines after the first are indented, so none can pass for the program's own. */
export const quoted = (message: string): string =>
  visible(shorten(message, longestMessage)).replace(/\n(?!$)/g, '\n  ');

/** Shortens text to this many characters by cutting out the middle, because names begin with the method and end with its options. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const tail = Math.floor((characters - 1) * 0.4);
  return `${text.slice(0, characters - 1 - tail).trimEnd()}\u2026${text.slice(text.length - tail).trimStart()}`;
}
