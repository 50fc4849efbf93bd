/** Flags that must not be given again: `--fresh` would start over, and the address of a queue may contain a password. */
const dropped = new Set(['--fresh']);
const secret = new Set(['-q', '--queue']);

/** A word in the syntax of a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[\w.,=/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/**
 * How to continue a run that stopped, in one sentence.
 *
 * @param words the arguments with which it was started.
 */
export function continuing(words: readonly string[]): string {
  if (words.some((word) => secret.has(word) || word.startsWith('--queue=') || /^-q./.test(word))) {
    return 'The same command continues from there, without --fresh if it has that.';
  }
  const again = words.filter((word) => !dropped.has(word));
  return `Continue with: ${['pnpm bench', ...again.map(shellWord)].join(' ')}`;
}
