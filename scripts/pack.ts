import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const root: string = join(import.meta.dirname, '..');

/** What the scripts read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A publishable package and its tarball. */
export interface Packed {
  /** The package's folder: `core`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The path of the tarball. */
  readonly tarball: string;
}

/** The import paths of a package: `@regatta/core`, `@regatta/core/random`. */
export const importPaths = ({ exports = {}, name }: Manifest): string[] =>
  Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));

/**
 * Packs every publishable package into a folder. Run after a build.
 *
 * @throws Error for a package that `pnpm pack` makes no tarball of.
 */
export function packAll(into: string): Packed[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .flatMap((folder) => {
      const at = join(root, 'packages', folder);
      const manifest: Manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
      if (manifest.private === true) return [];
      execFileSync('pnpm', ['pack', '--pack-destination', into], { cwd: at, stdio: 'pipe' });
      const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
      if (!readdirSync(into).includes(file)) throw new Error(`pnpm pack made no tarball of ${folder}`);
      return [{ folder, manifest, tarball: join(into, file) }];
    });
}
