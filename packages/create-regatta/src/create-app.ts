import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Options of {@link createApp}. */
export interface CreateOptions {
  /**
   * Path of a folder of tarballs, `core.tgz` and so on, relative to the new project: its manifest takes Regatta's packages from
   * there. By default, it takes the version of this package from the registry.
   */
  readonly tarballs?: string;
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const home = join(import.meta.dirname, '..');
const template = join(home, 'template');
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Files that npm would leave out of this package, or read itself, under the names that they have in a project. */
const renamed = { _gitignore: '.gitignore', '_yarnrc.yml': '.yarnrc.yml' };

/** The name of the project in a folder: what npm allows of the folder's name. */
export function appName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .replace(/-+$/, '');
  return name === '' ? 'my-app' : name;
}

/**
 * Checks that a project can be made in a folder.
 *
 * @throws UsageError for a file, and for a folder that is not empty.
 */
export function checkFolder(folder: string): void {
  if (!existsSync(folder)) return;
  const found = (() => {
    try {
      return readdirSync(folder).filter((name) => name !== '.git');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
      throw error;
    }
  })();
  if (found === undefined) {
    throw new UsageError(`expected a new or empty folder, received the file ${folder}. Name another folder.`);
  }
  if (found.length > 0) {
    throw new UsageError(
      `expected a new or empty folder, found ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', ...' : ''} in ${folder}. Name another folder.`,
    );
  }
}

/**
 * Writes a project that trains networks with and without dropout: a page for Vite and a script for Node.
 *
 * @param folder is created if it does not exist; files of the same names are replaced, so call {@link checkFolder} first.
 */
export function createApp(folder: string, { tarballs }: CreateOptions = {}): void {
  mkdirSync(folder, { recursive: true });
  const own = ['node_modules', 'dist', 'package.json'];
  cpSync(template, folder, {
    recursive: true,
    filter: (path) => !own.some((name) => path === join(template, name)),
  });
  for (const [from, to] of Object.entries(renamed)) renameSync(join(folder, from), join(folder, to));
  const { version } = manifestIn(home);
  const place = (name: string): string =>
    tarballs === undefined ? `^${version}` : `file:${tarballs}/${name.replace('@regatta/', '')}.tgz`;
  const manifest = manifestIn(template);
  const dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies ?? {}).map(([name, known]) => [
      name,
      known === 'workspace:*' ? place(name) : known,
    ]),
  );
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ ...manifest, name: appName(folder), dependencies }, null, 2)}\n`,
  );
}
