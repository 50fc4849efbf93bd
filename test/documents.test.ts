import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const files: readonly string[] = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .trimEnd()
  .split('\n');

const [links, code] = [/\]\((?!https?:|#)([^)#]+)/g, /`([^`\n]+)`/g];
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found!);

/** Words in code that are paths from the root: with a slash and the ending of a file, or below a folder of the repository. */
const isPath = (word: string): boolean =>
  /^[\w.@*{},-]+(\/[\w.@*{},-]+)+\/?$/.test(word) &&
  (/\.(m?[tj]s|json|md)$/.test(word) || /^(apps|packages|test|scripts|docs|examples)\//.test(word));

describe('SECURITY.md', () => {
  const text = read('SECURITY.md');
  it('names tests and files that exist, by their paths from the root', () => {
    const named = [...matches(text, links), ...matches(text, code).filter(isPath)];
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    // A bare name would say nothing of where the test is.
    expect(matches(text, code).filter((word) => /^[\w-]+\.test\.ts$/.test(word))).toEqual([]);
  });

  it('calls a link by the name of its file', () => {
    for (const [, name, path] of text.matchAll(/\[([\w.-]+\.ts)\]\(([^)]+)\)/g))
      expect(path!.endsWith(`/${name}`)).toBe(true);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  /** Whether a path, or an ending of one, is that of a file or a folder; `*` stands for a part of a name. */
  const exists = (path: string): boolean => {
    const escaped = path.replace(/\/$/, '').replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*');
    const pattern = new RegExp(`(^|/)${escaped}(\\.ts)?(/|$)`);
    return files.some((file) => pattern.test(file) || pattern.test(file.replace('/src/', '/')));
  };

  it('names files and folders that exist', () => {
    // What builds write, git ignores.
    const isGenerated = (word: string): boolean => /(^|\/)generated\//.test(word);
    const words = [...matches(text, links), ...matches(text, code)].filter(
      (word) => /^[\w.*/-]+\.(m?[tj]s|json)$/.test(word) || isPath(word) || /^[\w-]+\/$/.test(word),
    );
    const kept = new Set(['tasks.json', 'summary.json', 'trials.jsonl']);
    const named = words.filter((word) => !kept.has(word) && !isGenerated(word) && !word.startsWith('@'));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((path) => !exists(path))).toEqual([]);
  });

  it('follows journeys through files that exist', () => {
    const steps = matches(
      text.slice(text.indexOf('typical paths through the code')).split('Packages are ESM')[0]!,
      code,
    );
    expect(steps.length).toBeGreaterThan(15);
    expect(steps.filter((step) => !exists(step))).toEqual([]);
  });
});
