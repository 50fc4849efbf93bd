import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An import path and its source file. */
export interface Entry {
  /** E.g. `@regatta/core/random`. */
  readonly name: string;
  readonly file: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The root of the repository. */
export const root: string = join(import.meta.dirname, '../..');

/** Packages that the `regatta` command is made of; users do not import them, so the site does not document them. */
const benchmarkParts: readonly string[] = ['claims', 'evidence', 'record', 'report', 'tasks', 'trial'];

/** All entry points in the manifests of the other published packages, except `/register`, which exports no names. */
export const entries: readonly Entry[] = readdirSync(join(root, 'packages'))
  .filter((folder) => !benchmarkParts.includes(folder))
  .toSorted()
  .flatMap((folder) => {
    const at = join(root, 'packages', folder);
    const manifest: Manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
    if (manifest.private === true) return [];
    return Object.entries(manifest.exports ?? {}).flatMap(([path, conditions]) => {
      if (typeof conditions === 'string' || path.endsWith('/register')) return [];
      const source = conditions['@regatta/source'];
      return source === undefined ? [] : [{ name: join(manifest.name, path), file: join(at, source) }];
    });
  });
