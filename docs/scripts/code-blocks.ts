import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.ts';

/** A code block of a page. */
export interface CodeBlock {
  readonly name: string;
  readonly language: string;
  readonly text: string;
}

/** A program, and the file that it is written to before it runs. */
export interface BlockProgram {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

const docs = join(root, 'docs');

/** Where the programs of pages and of READMEs are written. */
export const blockFolders = {
  pages: join(docs, 'generated/blocks'),
  readmes: join(docs, 'generated/readmes'),
} as const;

const filesOf = (cwd: string, ...patterns: readonly string[]): string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], { cwd, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '');

/** The pages of the site, from its folder. */
export const pages: readonly string[] = filesOf(docs, '*.md');

/** The code blocks of the site. */
export const pageBlocks: readonly CodeBlock[] = pages.flatMap((page) =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match, i) => ({
    name: `${page.replaceAll(/\W+/g, '-')}-${i}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  })),
);

/** The programs among the code blocks of the site. */
export const pagePrograms: readonly (BlockProgram & { readonly language: string })[] = pageBlocks
  .filter(({ language }) => language === 'ts' || language === 'js')
  .map((block) => ({ ...block, file: join(blockFolders.pages, `${block.name}.ts`) }));

/** A program of a README. */
export interface ReadmeProgram extends BlockProgram {
  /** From the root of the repository. */
  readonly readme: string;
  /** The text of the README before the program. */
  readonly before: string;
}

/** The programs of the READMEs of the repository and its packages. */
export const readmePrograms: readonly ReadmeProgram[] = filesOf(
  root,
  'README.md',
  'packages/*/README.md',
).flatMap((readme) => {
  const text = readFileSync(join(root, readme), 'utf8');
  return [...text.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map((match, i) => {
    const name = `${readme.replaceAll(/\W+/g, '-')}-${i}`;
    const file = join(blockFolders.readmes, `${name}.ts`);
    return { name, file, readme, text: match[1] ?? '', before: text.slice(0, match.index) };
  });
});
