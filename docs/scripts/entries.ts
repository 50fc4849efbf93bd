import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An import path and its source file. */
export interface Entry {
  /** E.g. `@regatta/core/random`. */
  readonly name: string;
  readonly file: string;
}

/** A published package. */
export interface PublishedPackage {
  readonly name: string;
  /** The `description` of its manifest. */
  readonly description: string;
  /** Whether the `regatta` command is made of it. */
  readonly benchmark: boolean;
  readonly entries: readonly Entry[];
}

/** Where an import path leads: to a file, or to one for each condition. */
type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, Target>>;
}

/** The root of the repository. */
export const root: string = join(import.meta.dirname, '../..');

/** Folders of the packages that the `regatta` command is made of. */
const benchmarkParts: readonly string[] = ['claims', 'evidence', 'record', 'report', 'tasks', 'trial'];

/** The package that exports what others export, whose pages would repeat theirs. */
const umbrella = 'regatta';

/** The file that a target leads to outside a browser. */
const fileOf = (target: Target | undefined): string | undefined =>
  typeof target === 'object' ? fileOf(target.default) : target;

/**
 * The published packages with all their entry points, except `/register`, which exports no names, those of the workspace
 * alone, and those that repeat other packages.
 */
export const publishedPackages: readonly PublishedPackage[] = readdirSync(join(root, 'packages'))
  .toSorted()
  .flatMap((folder) => {
    const at = join(root, 'packages', folder);
    const manifest: Manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
    if (manifest.private === true) return [];
    const { description, exports = {}, name } = manifest;
    const found = Object.entries(exports).flatMap(([path, target]): Entry[] => {
      if (typeof target === 'string' || target.default === undefined || path.endsWith('/register')) return [];
      const source = fileOf(target['@regatta/source']);
      if (source === undefined || name === umbrella) return [];
      return [{ name: join(name, path), file: join(at, source) }];
    });
    const benchmark = benchmarkParts.includes(folder);
    return [{ name, description, benchmark, entries: found.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }];
  });

/** All entry points of {@link publishedPackages}. */
export const entries: readonly Entry[] = publishedPackages.flatMap((published) => published.entries);
