import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = join(import.meta.dirname, '..');
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: docs,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const blocks = pages.flatMap((page) =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match, i) => ({
    name: `${page.replaceAll(/\W+/g, '-')}-${i}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  })),
);

describe('the code blocks of the site', () => {
  const programs = blocks.filter(({ language }) => language === 'ts' || language === 'js');

  it.each(programs)('$name runs', async ({ name, text }) => {
    const folder = join(docs, 'generated/blocks');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, text);
    await expect(import(file)).resolves.toBeDefined();
  });

  it('start only commands that the repository has', () => {
    const { scripts } = JSON.parse(readFileSync(join(docs, '../package.json'), 'utf8'));
    const lines = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.trim().split('\n'));
    const unknown = lines.filter((line) => {
      const command = /^npx -y pnpm@12\.21\.0 (\S+)/.exec(line)?.[1];
      return command === undefined || !(command in scripts);
    });
    expect(unknown).toEqual([]);
  });

  it('are all of a language that is tested', () => {
    expect(blocks.filter(({ language }) => !['ts', 'js', 'sh'].includes(language))).toEqual([]);
  });
});
