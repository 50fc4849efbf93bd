/** Writes the generated parts of README.md: `tsx --conditions @regatta/source scripts/readme.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regularizers } from '../apps/bench/src/regularizers.ts';

const path = join(import.meta.dirname, '../README.md');

/** The table of regularizers, one a line, without the baseline. */
export function regularizerTable(entries: typeof regularizers): string {
  const rows = entries.slice(1).map(({ name, title, summary, defaultRate, paper }) => {
    return `| ${title} | \`${name}\` | ${summary} | ${defaultRate ?? '-'} | ${paper} |`;
  });
  return [
    '| regularizer | name | what it does | default rate | paper |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The README with its generated parts made anew. */
export function generatedReadme(text: string): string {
  const [begin, end] = ['<!-- regularizers -->', '<!-- /regularizers -->'];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no part between ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${regularizerTable(regularizers)}\n${text.slice(to)}`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(path, generatedReadme(readFileSync(path, 'utf8')));
