/**
 * Finds the program compiled to JavaScript, and recompiles it if a source has changed. It is cached under
 * node_modules/.cache/regatta by a hash of the sources, so that starting the program reads no TypeScript. File sizes and times
 * show whether the sources are unchanged since the last start; if they differ, the contents decide.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const app = dirname(import.meta.dirname);
const root = join(app, '../..');
const cache = join(app, 'node_modules/.cache/regatta');

/** Number of earlier programs kept, because running processes may still read theirs. */
const kept = 10;
const keptMilliseconds = 14 * 24 * 3600 * 1000;

const isSource = (name) => /\.(ts|js|mjs|json)$/.test(name) && !/\.(test|test-d|bench)\.ts$/.test(name);

/** Files in a folder that may be part of the program. */
function sourcesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : sourcesUnder(path);
    return isSource(entry.name) ? [path] : [];
  });
}

function sources() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  return [
    ...[...packages, app].flatMap((folder) => [
      join(folder, 'package.json'),
      ...sourcesUnder(join(folder, 'src')),
      ...sourcesUnder(join(folder, 'assembly')),
    ]),
    ...sourcesUnder(import.meta.dirname),
    ...['pnpm-lock.yaml', 'tsconfig.base.json'].map((name) => join(root, name)),
  ].filter((path) => existsSync(path));
}

/** Changes if a file does, except if a file is rewritten with the same size within one clock tick. */
function looksOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs, ctimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs} ${ctimeMs}\n`);
  }
  return hash.digest('hex');
}

function contentsOf(files) {
  const hash = createHash('sha256').update(`${root}\n`);
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 24);
}

function lastStart() {
  try {
    return JSON.parse(readFileSync(join(cache, 'last.json'), 'utf8'));
  } catch {
    return {};
  }
}

function writeWhole(path, text) {
  const part = `${path}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, path);
}

/** Removes programs that have not been used for a long time. */
function sweep() {
  const programs = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ path: join(cache, name), made: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.made - a.made);
  for (const { path, made } of programs.slice(kept)) {
    if (Date.now() - made > keptMilliseconds) rmSync(path, { recursive: true, force: true });
  }
}

/** The folder of a program compiled only for this process, if nothing can be cached. */
async function passing() {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-program-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { compile } = await import('./compile.js');
  await compile(folder);
  return folder;
}

async function keep(folder) {
  const part = `${folder}.${process.pid}`;
  const { compile } = await import('./compile.js');
  try {
    await compile(part);
    renameSync(part, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  sweep();
}

/** The folder of the compiled program; `dist` if the package is installed without sources. */
async function programFolder() {
  if (!existsSync(join(app, 'src/cli.ts')) || !existsSync(join(root, 'packages'))) return join(app, 'dist');
  const before = sources();
  const last = lastStart();
  if (last.looks === looksOf(before) && existsSync(join(cache, last.hash))) return join(cache, last.hash);
  // The WebAssembly kernels, compiled from AssemblyScript, are a source too.
  await import('../../../packages/wasm/scripts/compile.mjs');
  const files = sources();
  const looks = looksOf(files);
  const hash = contentsOf(files);
  try {
    mkdirSync(cache, { recursive: true });
    const note = `${JSON.stringify({ looks, hash })}\n`;
    if (!existsSync(join(cache, hash))) await keep(join(cache, hash));
    writeWhole(join(cache, 'last.json'), note);
    return join(cache, hash);
  } catch {
    // The checkout may be read-only or the disk full. If the sources are faulty, this fails again with an error.
    return passing();
  }
}

/** The module of the compiled program for a source under `src`, e.g. `cli`. */
export async function compiled(name) {
  return pathToFileURL(join(await programFolder(), `${name}.js`)).href;
}
