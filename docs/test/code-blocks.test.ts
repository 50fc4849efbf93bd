import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { entries, publishedPackages, root } from '../scripts/entries.ts';
import { typeErrors } from '../scripts/type-errors.ts';

const docs = join(import.meta.dirname, '..');
const folder = join(docs, 'generated/blocks');
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

const manifest: Readonly<Record<'scripts' | 'devDependencies', Readonly<Record<string, string>>>> =
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const template: typeof manifest = JSON.parse(
  readFileSync(join(root, 'packages/create-regatta/template/package.json'), 'utf8'),
);

/** Whether all of these are tarballs of the packages, or development tools of this repository. */
function installed(names: readonly string[]): boolean {
  const folders = publishedPackages.map(({ name }) => name.replace('@regatta/', ''));
  return names.every((name) => {
    const tarball = /^\.\/tarballs\/([\w-]+)\.tgz$/.exec(name)?.[1];
    if (tarball !== undefined) return folders.includes(tarball);
    return name.startsWith('@tensorflow/') || name === 'vite'
      ? name in manifest.devDependencies
      : ['-D', '--allow-build=core-js'].includes(name);
  });
}

/** Whether a command line of a page can be run. `scripts/check-start.ts` runs those of the start page. */
function isKnown(line: string): boolean {
  const [, added] = /^(?:npm install|pnpm add|yarn add)(?: (.*))?$/.exec(line) ?? [];
  if (added !== undefined) return installed(added.split(' '));
  const script = /^npx -y pnpm@12\.21\.0 (\S+)/.exec(line)?.[1];
  if (script !== undefined) return script in manifest.scripts;
  const ofTemplate = /^npm run (\S+)$/.exec(line)?.[1];
  if (ofTemplate !== undefined) return ofTemplate in template.scripts;
  return /^(npm install|cd \S+( && npm init -y)?|node main\.mjs|npx vite build)$/.test(line);
}

/** The packages that a module imports at run time, directly or through its own files. */
function importedBy(file: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type\b)(?: [\w\s{},*]+ from)? '([^']+)';/gm,
  );
  return [...imports].flatMap(([, name = '']) =>
    name.startsWith('.') ? importedBy(join(dirname(file), name), seen) : [name],
  );
}

describe('the code blocks of the site', () => {
  const programs = blocks
    .filter(({ language }) => language === 'ts' || language === 'js')
    .map((block) => ({ ...block, file: join(folder, `${block.name}.ts`) }));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of programs) writeFileSync(file, text);

  it.each(programs)('$name runs', async ({ file }) => {
    await expect(import(file)).resolves.toBeDefined();
  });

  it('have no type errors', () => {
    const typed = programs.filter(({ language }) => language === 'ts');
    expect(typeErrors(typed.map(({ file }) => file))).toEqual([]);
  });

  it.each(blocks.filter(({ text }) => text.includes('importmap')))(
    '$name maps the modules that its packages export and import',
    ({ text }) => {
      const map = /importmap">(.*?)<\/script>/s.exec(text)?.[1] ?? '';
      const { imports }: { imports: Record<string, string> } = JSON.parse(map);
      const own = entries.filter(({ name }) => name in imports);
      for (const { name, file } of own) {
        const built = relative(join(root, 'packages'), file).replace('src/', 'dist/').replace('.ts', '.js');
        expect(imports[name]).toBe(`/node_modules/@regatta/${built}`);
      }
      const others = Object.keys(imports).filter((name) => !own.some((entry) => entry.name === name));
      expect(others).toEqual(['@tensorflow/tfjs']);
      const tfjs = imports['@tensorflow/tfjs'] ?? '';
      expect(existsSync(join(docs, tfjs))).toBe(true);
      for (const { file } of own)
        expect(importedBy(file)).toEqual(importedBy(file).filter((name) => name in imports));
    },
  );

  it('run only commands that exist', () => {
    const lines = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.trim().split('\n'));
    expect(lines.filter((line) => !isKnown(line))).toEqual([]);
  });

  it('come with text whose measured numbers do not start a line, which would break the paragraph', () => {
    const broken = pages.filter((page) => /^\s*<Measured/m.test(readFileSync(join(docs, page), 'utf8')));
    expect(broken).toEqual([]);
  });

  it('are all in a tested language, or the output of a command', () => {
    const tested = ['ts', 'js', 'sh', 'html', 'text'];
    expect(blocks.filter(({ language }) => !tested.includes(language))).toEqual([]);
  });
});

/** Packages whose README is run by `test/package-readmes.test.ts`, which also compares what it prints. */
const comparedElsewhere = ['record', 'evidence', 'report', 'trial', 'tasks', 'claims'];

/** A line before a block that says why it cannot run here. */
const notRun = /<!-- not run: .+ -->\n$/;

describe('the code blocks of the READMEs', () => {
  const readmes = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'README.md', 'packages/*/README.md'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const place = join(folder, '../readmes');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const programs = readmes.split('\n').flatMap((readme) => {
    if (readme === '') return [];
    const text = readFileSync(join(root, readme), 'utf8');
    return [...text.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map((match, i) => {
      const name = `${readme.replaceAll(/\W+/g, '-')}-${i}`;
      const file = join(place, `${name}.ts`);
      writeFileSync(file, match[1] ?? '');
      const elsewhere = comparedElsewhere.some((one) => readme.startsWith(`packages/${one}/`));
      return { name, file, runs: !elsewhere && !notRun.test(text.slice(0, match.index)) };
    });
  });

  it.each(programs.filter(({ runs }) => runs))('$name runs', async ({ name, file }) => {
    const before = process.cwd();
    const files = mkdtempSync(join(tmpdir(), 'regatta-readme-'));
    // The model of which the README of `keras` speaks.
    if (name.startsWith('packages-keras-')) {
      const model = join(root, 'packages/keras/src/fixtures/regularizers_constraints');
      cpSync(model, join(files, 'folder'), { recursive: true });
    }
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    process.chdir(files);
    try {
      await expect(import(file)).resolves.toBeDefined();
      expect(warn.mock.calls.filter(([message]) => String(message).startsWith('[regatta]'))).toEqual([]);
    } finally {
      process.chdir(before);
      log.mockRestore();
      warn.mockRestore();
      rmSync(files, { recursive: true, force: true });
    }
    await tf.setBackend('cpu');
  });

  it('have no type errors', () => {
    expect(typeErrors(programs.map(({ file }) => file))).toEqual([]);
  });
});
