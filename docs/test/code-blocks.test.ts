import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import {
  type BlockProgram,
  blockFolders,
  pageBlocks,
  pagePrograms,
  pages,
  readmePrograms,
} from '../scripts/code-blocks.ts';
import { entries, publishedPackages, root } from '../scripts/entries.ts';

const docs = join(import.meta.dirname, '..');

/** Writes programs to an empty folder. */
function write(folder: string, programs: readonly BlockProgram[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of programs) writeFileSync(file, text);
}

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
  write(blockFolders.pages, pagePrograms);

  it.each(pagePrograms)('$name runs', async ({ file }) => {
    await expect(import(file)).resolves.toBeDefined();
  });

  it.each(pageBlocks.filter(({ text }) => text.includes('importmap')))(
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
    const lines = pageBlocks
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
    expect(pageBlocks.filter(({ language }) => !tested.includes(language))).toEqual([]);
  });
});

/** Packages whose README is run by `test/package-readmes.test.ts`, which also compares what it prints. */
const comparedElsewhere = ['record', 'evidence', 'report', 'trial', 'tasks', 'claims'];

/** A line before a block that says why it cannot run here. */
const notRun = /<!-- not run: .+ -->\n$/;

describe('the code blocks of the READMEs', () => {
  write(blockFolders.readmes, readmePrograms);
  const run = readmePrograms.filter(
    ({ readme, before }) =>
      !comparedElsewhere.some((one) => readme.startsWith(`packages/${one}/`)) && !notRun.test(before),
  );

  it.each(run)('$name runs', async ({ name, file }) => {
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
});
