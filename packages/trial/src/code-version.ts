import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { codePackages } from './code-packages.ts';

const manifest = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** This package only decides how results are stored, so a change to it does not change results. */
const records = '@regatta/record';

/** Source files under a path without tests, in an order that does not depend on the file system. */
function sourcesUnder(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const root = join(folder, 'src');
  for (const file of sourcesUnder(root)) {
    const name = file.slice(root.length).replaceAll('\\', '/');
    // Line endings depend on the checkout's settings, not on the code.
    hash.update(`${name}\n${readFileSync(file, 'utf8').replaceAll('\r\n', '\n')}\n`);
  }
  return hash.digest('hex');
}

/** Adds the hashes of a package and of the Regatta packages it depends on to `found`, by name. */
function collect(path: string, found: Map<string, string>): void {
  const { name, dependencies } = manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (name === records || found.has(name)) return;
  found.set(name, hashOf(dirname(path)));
  const require = createRequire(path);
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith('@regatta/')) collect(require.resolve(`${dependency}/package.json`), found);
  }
}

let cached: { readonly packages: string; readonly version: string } | undefined;

/**
 * Version of everything that turns a trial's spec into results: a hash of the sources of this package, of the packages
 * registered with `decidesNumbers`, of the Regatta packages they depend on, and of the version of tfjs. It is part of each
 * trial's id, so results of different code are never mixed.
 */
export function codeVersion(): string {
  const roots = [
    fileURLToPath(new URL('../package.json', import.meta.url)),
    ...codePackages().map((address) => fileURLToPath(address)),
  ];
  const packages = roots.join();
  if (cached?.packages === packages) return cached.version;
  const found = new Map<string, string>();
  for (const root of roots) collect(root, found);
  const hash = createHash('sha256').update(`tfjs ${tf.version.tfjs}\n`);
  for (const [name, digest] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name} ${digest}\n`);
  }
  const version = hash.digest('hex').slice(0, 16);
  cached = { packages, version };
  return version;
}
