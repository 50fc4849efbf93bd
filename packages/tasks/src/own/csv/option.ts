/** An option of the command line in quotes where a shell needs them. */
const shellWord = (word: string): string =>
  /^[\w.,:=+/@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Names an option of a CSV file in both its forms: `--ignore id (ignore: ["id"] in a configuration)`.
 *
 * @param name in kebab-case, as on the command line.
 * @param values its values; none for a switch.
 */
export function option(name: string, values: readonly string[] = []): string {
  const field = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const flag = [`--${name}`, ...(values.length === 0 ? [] : [shellWord(values.join(','))])].join(' ');
  const lists = ['ignore', 'missing', 'present', 'features', 'categories'];
  const value = values.length === 0 ? 'true' : JSON.stringify(lists.includes(field) ? values : values[0]);
  return `${flag} (${field}: ${value} in a configuration)`;
}
