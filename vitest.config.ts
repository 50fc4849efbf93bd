import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { endlessAfter } from './test/pace.ts';

const conditions = ['@regatta/source'];
const root = import.meta.dirname;
const limit = endlessAfter();

/** Folders of the sources of every package, or every app. */
const sourcesIn = (parent: string): string[] =>
  readdirSync(join(root, parent))
    .map((name) => `${parent}/${name}/src`)
    .filter((folder) => existsSync(join(root, folder)));

const kernels = 'packages/wasm/src';
const defects = 'test/tfjs-defects';

/**
 * What shares processes. The tests of the kernels install them, and would hand them to others; those of tfjs's defects start
 * from tfjs as it is.
 */
const groups: Readonly<Record<string, readonly string[]>> = {
  packages: sourcesIn('packages').filter((folder) => folder !== kernels),
  kernels: [kernels],
  apps: sourcesIn('apps'),
  repository: ['test', 'docs/test'],
  defects: [defects],
};

const testsIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);

/** Says so in its first lines, with the reason: it changes, or counts on, what a process has but one of. */
const isApart = (file: string): boolean => readFileSync(join(root, file), 'utf8').startsWith('// Apart: ');

const apart = Object.values(groups).flat().flatMap(testsIn).filter(isApart);

/** The tests of a group share processes, and what these have loaded; those that are apart have one each. */
const projects: TestProjectConfiguration[] = [
  ...Object.entries(groups).map(([name, folders]) => ({
    extends: true as const,
    test: {
      name,
      exclude: name === 'repository' ? [...apart, `${defects}/**`] : apart,
      isolate: process.env.REGATTA_ISOLATE === '1',
      include: folders.map((folder) => `${folder}/**/*.test.ts`),
    },
  })),
  { extends: true, test: { name: 'apart', include: apart, isolate: true } },
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    pool: 'forks',
    // Projects transform a source once between them, and the next run not at all.
    experimental: { fsModuleCache: true },
    maxWorkers: 2,
    globalSetup: ['./test/compile-kernels.ts'],
    // The configurations of tests, which their own bundler has compiled.
    server: { deps: { external: [/\/regatta-config-\w+\/config\.mjs$/] } },
    setupFiles: ['./test/setup.ts'],
    testTimeout: limit,
    hookTimeout: limit,
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
  },
});
