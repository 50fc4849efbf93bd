import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');

/** The command lines of a page that install something. */
const installs = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|[`&;|] ?)((?:npm|pnpm|yarn|npx|bun) (?:install|i|add|create|init|exec|dlx|-y|-D)\b[^`\n]*)/gm,
    ),
  ].map(([, line = '']) => line);

/** The packages of Regatta that a command line takes from a registry. */
const fromRegistry = (line: string): string[] =>
  line.split(/\s+/).filter((word) => /^(@regatta\/|(create-)?regatta(@|$))/.test(word));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));

/** A package and those of Regatta that it needs, directly or not. */
function needed(folder: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {}))
    if (name.startsWith('@regatta/')) needed(name.slice('@regatta/'.length), found);
  return found;
}

describe('a page', () => {
  it('tells nobody to install a package of Regatta that no registry has yet', () => {
    const lines = pages.flatMap((page) =>
      installs(readFileSync(join(root, page), 'utf8')).map((line) => ({ page, line })),
    );
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter(({ line }) => fromRegistry(line).length > 0)).toEqual([]);
  });

  it.each([
    'npm install @regatta/core',
    'npm i regatta',
    'pnpm add @regatta/{core,wasm}',
    'yarn add -D regatta@1',
    'npm create regatta my-app',
  ])('would be found with the line %s', (line) => {
    for (const text of [`a\n${line}\nb`, `say \`${line}\` here`])
      expect(installs(text).flatMap(fromRegistry)).toHaveLength(1);
  });
});

describe('the README of', () => {
  const folders = Object.keys(manifestOf('regatta').dependencies ?? {}).map((name) => name.split('/')[1]!);

  it.each(folders)('%s lists the tarballs and the packages of TensorFlow.js that it needs', (folder) => {
    const text = readFileSync(join(root, 'packages', folder, 'README.md'), 'utf8');
    const line = installs(text).find((candidate) => candidate.startsWith('npm install')) ?? '';
    const all = [...needed(folder)];
    const peers = all.flatMap((name) => Object.keys(manifestOf(name).peerDependencies ?? {}));
    expect(line.split(' ').slice(2).sort()).toEqual(
      [
        ...all.map((name) => `./tarballs/${name}.tgz`),
        ...new Set(peers.filter((name) => name.startsWith('@tensorflow/'))),
      ].sort(),
    );
  });
});
