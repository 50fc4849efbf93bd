/** Packs every publishable package and checks the tarball with publint and are-the-types-wrong. Run after a build. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll, root } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'regatta-pack-'));
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
let failed = 0;

/** Runs a checker and prints what it says when it fails. */
function check(title: string, command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    process.stdout.write(`ok      ${title}\n`);
  } catch (error) {
    failed += 1;
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    process.stdout.write(`failed  ${title}\n${said}\n`);
  }
}

try {
  for (const { folder: name, manifest, tarball } of packAll(folder)) {
    // Style sheets and scripts of pages are files to be read; they have no types.
    const assets = Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
      typeof target === 'string' && !target.endsWith('.json') ? [path] : [],
    );
    const without = assets.length === 0 ? [] : ['--exclude-entrypoints', ...assets];
    check(`${name}: publint`, bin('publint'), ['run', tarball, '--strict']);
    check(`${name}: types`, bin('attw'), [tarball, '--profile', 'esm-only', ...without]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
