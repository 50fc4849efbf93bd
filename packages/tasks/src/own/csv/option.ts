/** An option of the command line in quotes where a shell needs them. */
const shellWord = (word: string): string =>
  /^(?:[\w.,:=+/@%-]+|<\w+>)$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** An option as typed after a file: `--ignore id`. */
export const flag = (name: string, values: readonly string[] = []): string =>
  [`--${name}`, ...(values.length === 0 ? [] : [shellWord(values.join(','))])].join(' ');

/**
 * Names an option of a CSV file in both its forms: `--ignore id (ignore: ["id"] in a configuration)`.
 *
 * @param name in kebab-case, as on the command line.
 * @param values its values; none for a switch.
 */
export function option(name: string, values: readonly string[] = []): string {
  const field = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const lists = ['ignore', 'missing', 'present', 'features', 'categories'];
  const value = values.length === 0 ? 'true' : JSON.stringify(lists.includes(field) ? values : values[0]);
  return `${flag(name, values)} (${field}: ${value} in a configuration)`;
}
