/** Packs every publishable package and checks the tarball with publint and are-the-types-wrong. Run after a build. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
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
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const at = join(root, 'packages', name);
    const manifest: { private?: boolean } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
    if (manifest.private === true) continue;
    execFileSync('pnpm', ['pack', '--pack-destination', folder], { cwd: at, stdio: 'pipe' });
    const tarball = readdirSync(folder).find((file) => file.startsWith(`regatta-${name}-`));
    if (tarball === undefined) throw new Error(`pnpm pack made no tarball of ${name}`);
    check(`${name}: publint`, bin('publint'), ['run', join(folder, tarball), '--strict']);
    check(`${name}: types`, bin('attw'), [join(folder, tarball), '--profile', 'esm-only']);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
