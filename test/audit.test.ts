import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advisoryProblems, knownAdvisories, lockedPackages } from '../scripts/audit/advisories.ts';
import { auditOffline } from '../scripts/audit/offline.ts';
import { brokenRules, buildsAllowed, lockProblems, manifestProblems } from '../scripts/audit/rules.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const lock = (resolution: string): string =>
  `lockfileVersion: '9.0'\n\npackages:\n\n  'a@1.0.0':\n    resolution: ${resolution}\n\nsnapshots:\n`;
const integrity = `integrity: sha512-${'A'.repeat(86)}==`;

describe('the audit', () => {
  it('finds nothing against this repository and what is installed in it', () => {
    const { manifests, packages, problems } = auditOffline();
    expect(problems).toEqual([]);
    expect(manifests).toBeGreaterThan(5);
    expect(packages).toBeGreaterThan(50);
  });

  it('accepts the lock file', () => {
    expect(lockProblems(read('pnpm-lock.yaml'))).toEqual([]);
    expect(lockProblems(lock(`{${integrity}}`))).toEqual([]);
  });

  it('knows advisories of packages that are locked, and finds none of a locked version', () => {
    const text = read('pnpm-lock.yaml');
    const names = new Set(lockedPackages(text).map((locked) => locked.slice(0, locked.lastIndexOf('@'))));
    const known = knownAdvisories();
    expect(known.advisories.filter((item) => !names.has(item.package))).toEqual([]);
    expect(known.advisories.length).toBeGreaterThan(10);
    expect(advisoryProblems(text, known)).toEqual([]);
  });

  it('refuses a locked version that an advisory names', () => {
    const text =
      "packages:\n\n  esbuild@0.21.5:\n\n  '@types/esbuild@0.21.5':\n\n  esbuild@0.28.2:\n\nsnapshots:\n";
    expect(advisoryProblems(`\n${text}`, knownAdvisories())).toEqual([
      expect.stringMatching(/^esbuild@0\.21\.5: GHSA-67mh-4wv8-2f99 \(moderate\): /),
      expect.stringMatching(/^esbuild@0\.21\.5: GHSA-gv7w-rqvm-qjhr \(high\): /),
    ]);
  });

  it.each([
    ['no checksum', '{}'],
    ['a weak checksum', '{integrity: sha1-AAAA}'],
    ['an address', `{${integrity}, tarball: https://example.com/a.tgz}`],
    ['a repository', '{commit: abc, repo: git+ssh://example.com/a.git, type: git}'],
  ])('refuses a package with %s', (_, resolution) => {
    expect(lockProblems(lock(resolution))[0]).toContain('a@1.0.0: expected a sha512 checksum');
  });

  it('refuses versions that are not exact', () => {
    const text = JSON.stringify({
      dependencies: { a: '1.2.3', b: '^1.2.3', c: 'workspace:*' },
      devDependencies: { d: 'latest', e: 'catalog:' },
      peerDependencies: { f: '^4' },
    });
    expect(manifestProblems('package.json', text)).toEqual([
      'package.json: b: expected an exact version, received "^1.2.3"',
      'package.json: d: expected an exact version, received "latest"',
    ]);
  });

  it('refuses install scripts that the settings do not name', () => {
    expect([...buildsAllowed(read('pnpm-workspace.yaml')).values()]).not.toContain(true);
    const settings = "allowBuilds:\n  good: false\n  '@scope/good': true\n";
    const manifest = (name: string, script: string): string =>
      JSON.stringify({ name, scripts: { [script]: 'x' } });
    const manifests = ['good', '@scope/good', 'bad'].map((name) => manifest(name, 'postinstall'));
    expect(brokenRules(settings, [...manifests, manifest('fine', 'test')])).toEqual([
      'bad: has a script "postinstall": expected it in allowBuilds of pnpm-workspace.yaml',
    ]);
  });
});
