import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';

/** The packages whose catalogs are raced. */
const families = [
  '@regatta/dense-dropout',
  '@regatta/spatial-dropout',
  '@regatta/variational-dropout',
  '@regatta/baselines',
];

const require = createRequire(import.meta.url);

/** The parts of the bench that a trial's numbers depend on. */
const benchParts = [
  'backend.ts',
  'composition.ts',
  'baseline.ts',
  'probes',
  'regularizers.ts',
  'sealed.ts',
  'task.ts',
  'tasks',
  'training',
  'trial.ts',
];

/** Source files under a path, tests left out, in an order that does not depend on the file system. */
function sourcesUnder(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(root: string, parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of parts.flatMap((part) => sourcesUnder(join(root, part)))) {
    const name = file.slice(root.length).replaceAll('\\', '/');
    // Line ends follow the checkout's settings, not the code.
    hash.update(`${name}\n${readFileSync(file, 'utf8').replaceAll('\r\n', '\n')}\n`);
  }
  return hash.digest('hex');
}

let cached: string | undefined;

/**
 * The version of everything that turns a trial's spec into numbers: the sources of the core, the regularizers, the data
 * sets, the kernels and the training code, and tfjs. It is part of each trial's id, so changed code never meets old results.
 */
export function codeVersion(): string {
  if (cached !== undefined) return cached;
  const packages = ['@regatta/core', ...families, '@regatta/datasets', '@regatta/stats', '@regatta/wasm'];
  const hash = createHash('sha256').update(`tfjs ${tf.version.tfjs}\n`);
  for (const name of packages) {
    const root = dirname(require.resolve(`${name}/package.json`));
    hash.update(`${name} ${hashOf(root, ['src'])}\n`);
  }
  hash.update(`bench ${hashOf(dirname(fileURLToPath(import.meta.url)), benchParts)}\n`);
  cached = hash.digest('hex').slice(0, 16);
  return cached;
}
