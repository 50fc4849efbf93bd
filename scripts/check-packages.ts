/** Packs every publishable package and checks the tarball with publint and are-the-types-wrong. Run after a build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks } from './checks.ts';
import { importPaths, packAll, root } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'regatta-pack-'));
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const checks = new Checks();

/** Runs a checker and prints what it says if it fails. */
const check = (title: string, command: string, args: readonly string[]): void => {
  checks.run(title, { command, args, cwd: root });
};

try {
  for (const { folder: name, manifest, tarball } of packAll(folder)) {
    // Style sheets and scripts of pages are files to be read; they have no types.
    const assets = Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
      typeof target === 'string' && !target.endsWith('.json') ? [path] : [],
    );
    const without = assets.length === 0 ? [] : ['--exclude-entrypoints', ...assets];
    check(`${name}: publint`, bin('publint'), ['run', tarball, '--strict']);
    // A command has no types.
    if (importPaths(manifest).length > 0)
      check(`${name}: types`, bin('attw'), [tarball, '--profile', 'esm-only', ...without]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = checks.failed === 0 ? 0 : 1;
