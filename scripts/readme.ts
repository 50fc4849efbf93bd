/** Writes the generated parts of the READMEs: `tsx --conditions @regatta/source scripts/readme.ts`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimsSummary } from '../apps/bench/src/claims/summary.ts';
import { regularizers } from '../apps/bench/src/regularizers.ts';
import { besides, effectText } from '../apps/bench/src/report/claim-words.ts';
import { renderMarkdownTable } from '../apps/bench/src/report/text/markdown.ts';
import { plain } from '../apps/bench/src/report/text/table.ts';

const root = join(import.meta.dirname, '..');

/** The table of regularizers, one a line, without the baseline. */
function regularizerTable(): string {
  const rows = regularizers.slice(1).map(({ name, title, summary, defaultRate, paper }) => {
    return `| ${title} | \`${name}\` | ${summary} | ${defaultRate ?? '-'} | ${paper} |`;
  });
  return [
    '| regularizer | name | what it does | default rate | paper |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What `pnpm bench speed --only operations,steps` printed, as it is committed. */
function speedTable(): string {
  return `\`\`\`text\n${readFileSync(join(root, 'apps/bench/results/speed.txt'), 'utf8').trimEnd()}\n\`\`\``;
}

/** The verdicts of the run of the claims that is committed. */
function claimsTable(): string {
  const path = join(root, 'apps/bench/results/claims/claims.json');
  if (!existsSync(path)) return 'No run is kept here yet.';
  const { claims }: Pick<ClaimsSummary, 'claims'> = JSON.parse(readFileSync(path, 'utf8'));
  const heads = ['claim', 'verdict', 'main effect [95 %]'];
  return renderMarkdownTable({
    columns: heads.map((head) => ({ head, left: true })),
    rows: claims.map(({ title, outcome }) => {
      const [main] = outcome.effects;
      const beside = besides(outcome);
      return [
        title,
        `${outcome.verdict}${beside === '' ? '' : `: ${beside}`}`,
        main === undefined ? '' : `${main.name}: ${plain(effectText(main))}`,
      ];
    }),
  });
}

/** A file with a generated part, between comments that carry its name. */
export interface Generated {
  readonly file: string;
  readonly part: string;
  make(): string;
}

/** Every generated part. */
export const generated: readonly Generated[] = [
  { file: 'README.md', part: 'regularizers', make: regularizerTable },
  { file: 'README.md', part: 'claims', make: claimsTable },
  { file: 'packages/wasm/README.md', part: 'speed', make: speedTable },
];

/** The text of a file with its generated part made anew. */
export function regenerate(text: string, { file, part, make }: Generated): string {
  const [begin, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no part between ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${make()}\n${text.slice(to)}`;
}

if (process.argv[1] === import.meta.filename) {
  for (const item of generated) {
    const path = join(root, item.file);
    writeFileSync(path, regenerate(readFileSync(path, 'utf8'), item));
  }
}
