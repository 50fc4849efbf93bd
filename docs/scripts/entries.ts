import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name that users import, and the source file behind it. */
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

/** The folder of the repository. */
export const root: string = join(import.meta.dirname, '../..');

/** Everything that the published packages export, from their manifests; registration alone has no names to show. */
export const entries: readonly Entry[] = readdirSync(join(root, 'packages'))
  .toSorted()
  .flatMap((folder) => {
    const at = join(root, 'packages', folder);
    const manifest: Manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
    if (manifest.private === true) return [];
    return Object.entries(manifest.exports ?? {}).flatMap(([path, conditions]) => {
      const source = typeof conditions === 'string' ? undefined : conditions['@regatta/source'];
      if (source === undefined || path.endsWith('/register')) return [];
      return [{ name: join(manifest.name, path), file: join(at, source) }];
    });
  });
