/** Writes the generated parts of the READMEs: `tsx --conditions @regatta/source scripts/readme.ts`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as attention from '@regatta/attention-dropout';
import * as baselines from '@regatta/baselines';
import { claims } from '@regatta/claims';
import type { CatalogEntry } from '@regatta/core';
import * as dense from '@regatta/dense-dropout';
import { decidingText, escapeMarkdown, plain } from '@regatta/report';
import * as spatial from '@regatta/spatial-dropout';
import { regularizers } from '@regatta/tasks';
import * as variational from '@regatta/variational-dropout';
import { awaitedTexts, claimRuns, dataOf } from '../docs/scripts/results/committed.ts';
import { badges } from './readme-badges.ts';
import { readmeFigure, shownFigure } from './readme-figure.ts';

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

/** What a package exports: its catalog, and the faces of what is in it. */
interface FamilyExports {
  readonly catalog: readonly CatalogEntry[];
}

/** Options of its default form, but for its places: `rate 0.5`. */
function defaultsOf(entry: CatalogEntry): string {
  const options = Object.entries(entry.create({}).options ?? {});
  const shown = options.filter(([key]) => key !== 'at' && key !== 'on');
  return shown.map(([key, value]) => `${key} ${String(value)}`).join(', ') || '-';
}

/** The regularizers of a package, one a line, with the names that it exports. */
function familyTable(family: FamilyExports): string {
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ') || '-';
  const rows = family.catalog.map((entry) => {
    const face = entry.name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const layers = Object.keys(family).filter((name) => new RegExp(`^${face}(Layer|\\dd)$`).test(name));
    const paper = entry.paper.replaceAll(/arXiv (\d+\.\d+)/g, '[arXiv $1](https://arxiv.org/abs/$1)');
    return `| ${[code([face]), code(layers), entry.summary, defaultsOf(entry), code(entry.hooks), paper].join(' | ')} |`;
  });
  return [
    '| regularizer | layer | what it does | default | hooks | paper |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What `pnpm bench speed --only operations,steps` printed, as it is committed. */
function speedTable(): string {
  return `\`\`\`text\n${readFileSync(join(root, 'apps/bench/results/speed.txt'), 'utf8').trimEnd()}\n\`\`\``;
}

/** The verdicts on the claims, a column for each committed run. */
function claimsVerdicts(): string {
  if (claimRuns.length === 0) return awaitedTexts.join(' ');
  const rows = claims.map(({ id, title }) => {
    const cells = claimRuns.map(({ summary }) => {
      const found = summary.claims.find((claim) => claim.id === id);
      return found === undefined
        ? 'not run yet'
        : `**${found.outcome.verdict}**<br>${escapeMarkdown(plain(decidingText(found.outcome)))}`;
    });
    return `| (${id}) | ${title} | ${cells.join(' | ')} |`;
  });
  return [
    `| | claim | ${claimRuns.map(({ summary }) => dataOf(summary)).join(' | ')} |`,
    `|---|---|${claimRuns.map(() => '---|').join('')}`,
    ...rows,
    '',
    ...claimRuns.map(
      ({ folder, summary: { command, planHash, trials } }) =>
        `\`${command}\`: ${trials} trials, plan \`${planHash}\`, results in [apps/bench/results/${folder}](apps/bench/results/${folder}).`,
    ),
    ...awaitedTexts.flatMap((sentence) => ['', sentence]),
  ].join('\n');
}

/** A file with a generated part, between comments that carry its name. */
export interface Generated {
  readonly file: string;
  readonly part: string;
  make(): string;
}

const rates = 'docs/public/rates.svg';

/** The pictures of the README: the figure, which the site shows, too, and the badges. */
export const pictures = [{ file: rates, make: readmeFigure }, ...badges] as const;

/** Every generated part. */
export const generated: readonly Generated[] = [
  { file: 'README.md', part: 'regularizers', make: regularizerTable },
  { file: 'README.md', part: 'rates', make: () => shownFigure(rates) },
  { file: 'README.md', part: 'claims', make: claimsVerdicts },
  ...Object.entries({
    'dense-dropout': dense,
    'spatial-dropout': spatial,
    'variational-dropout': variational,
    'attention-dropout': attention,
    baselines,
  }).map(
    ([folder, family]): Generated => ({
      file: `packages/${folder}/README.md`,
      part: 'regularizers',
      make: () => familyTable(family),
    }),
  ),
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
  for (const { file, make } of pictures) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), make());
  }
  for (const item of generated) {
    const path = join(root, item.file);
    writeFileSync(path, regenerate(readFileSync(path, 'utf8'), item));
  }
}
