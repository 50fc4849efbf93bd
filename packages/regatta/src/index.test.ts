import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as attention from '@regatta/attention-dropout';
import * as baselines from '@regatta/baselines';
import * as core from '@regatta/core';
import * as dense from '@regatta/dense-dropout';
import * as doctor from '@regatta/doctor';
import * as spatial from '@regatta/spatial-dropout';
import * as training from '@regatta/training';
import * as transformer from '@regatta/transformer';
import * as uncertainty from '@regatta/uncertainty';
import * as variational from '@regatta/variational-dropout';
import * as wasm from '@regatta/wasm';
import { describe, expect, it } from 'vitest';
import * as regatta from './index.ts';

type Target = string | { readonly '@regatta/source': string };
interface Manifest {
  readonly exports: Readonly<Record<string, Target>>;
  readonly sideEffects: boolean | readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

const packages = join(import.meta.dirname, '../..');
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
const own = manifestOf('regatta');
const names = Object.keys(own.dependencies).map((name) => name.replace('@regatta/', ''));

/** The import paths of a manifest that have a source and are not for tests. */
const pathsOf = ({ exports }: Manifest): string[] =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' || path.startsWith('./testing') ? [] : [path],
  );

const sourceOf = ({ exports }: Manifest, path: string): string => {
  const target = exports[path];
  if (target === undefined || typeof target === 'string') throw new Error(`${path} has no source`);
  return target['@regatta/source'];
};

const subpaths = names.flatMap((name) =>
  pathsOf(manifestOf(name)).map((path) => ({ name, path, subpath: join(name, path).replace(/\/$/, '') })),
);

describe('the main import path', () => {
  it('exports all that is exported by one package, as it is there', () => {
    const parts = {
      core,
      dense,
      spatial,
      variational,
      attention,
      baselines,
      training,
      transformer,
      uncertainty,
      doctor,
      wasm,
    };
    const exported = Object.values(parts).flatMap((part) => Object.entries(part));
    const times = (name: string): number => exported.filter(([other]) => other === name).length;
    const single = Object.fromEntries(exported.filter(([name]) => times(name) === 1));
    const { catalog, register, ...found } = regatta;
    expect(Object.keys(found).sort()).toEqual(Object.keys(single).sort());
    for (const [name, value] of Object.entries(single)) expect(Reflect.get(regatta, name)).toBe(value);
    const shared = exported.map(([name]) => name).filter((name) => times(name) > 1);
    expect([...new Set(shared)].sort()).toEqual(['catalog', 'register']);
    expect(typeof register).toBe('function');
    expect(catalog).toEqual(
      [dense, spatial, variational, attention, baselines].flatMap((family) => family.catalog),
    );
  });

  it('has a catalog without a name twice', () => {
    const listed = regatta.catalog.map(({ name }) => name);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe('an import path below it', () => {
  it('exists for each one of the packages, and for nothing else', () => {
    const expected = ['.', ...subpaths.map(({ subpath }) => `./${subpath}`)];
    expect(pathsOf(own).sort()).toEqual(expected.sort());
  });

  it.each(subpaths)(
    'regatta/$subpath has the exports of @regatta/$subpath',
    async ({ name, path, subpath }) => {
      // One after the other: imported at once, a module may be evaluated twice by the test runner.
      const here = await import(join(packages, 'regatta', sourceOf(own, `./${subpath}`)));
      const there = await import(join(packages, name, sourceOf(manifestOf(name), path)));
      expect(Object.keys(here).sort()).toEqual(Object.keys(there).sort());
      for (const key of Object.keys(there)) expect(here[key]).toBe(there[key]);
    },
  );

  it.each(subpaths)(
    'regatta/$subpath has side effects where @regatta/$subpath has',
    ({ name, path, subpath }) => {
      const has = (manifest: Manifest, file: string): boolean =>
        typeof manifest.sideEffects === 'boolean'
          ? manifest.sideEffects
          : manifest.sideEffects.includes(file);
      const manifest = manifestOf(name);
      expect(has(own, sourceOf(own, `./${subpath}`))).toBe(has(manifest, sourceOf(manifest, path)));
    },
  );
});
