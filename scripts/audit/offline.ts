import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenRules, lockProblems, manifestProblems } from './rules.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The manifests of the installed packages. */
function installed(): string[] {
  const store = join(root, 'node_modules/.pnpm');
  return readdirSync(store).flatMap((entry) => {
    const modules = join(store, entry, 'node_modules');
    if (!existsSync(modules)) return [];
    return readdirSync(modules)
      .flatMap((name) =>
        name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
      )
      .map((name) => join(modules, name, 'package.json'))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'));
  });
}

/** What the audit finds without a network. */
export interface OfflineAudit {
  /** Manifests of this repository. */
  readonly manifests: number;
  /** Installed packages whose scripts were looked at. */
  readonly packages: number;
  readonly problems: readonly string[];
}

/** Holds the lock file, the manifests of this repository and the installed packages to the rules. */
export function auditOffline(): OfflineAudit {
  const listed = execFileSync('git', ['ls-files', 'package.json', '*/package.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const manifests = listed.split('\n').filter((file) => file !== '' && !file.includes('/fixtures/'));
  const packages = installed();
  const problems = [
    ...lockProblems(read('pnpm-lock.yaml')),
    ...manifests.flatMap((file) => manifestProblems(file, read(file))),
    ...brokenRules(read('pnpm-workspace.yaml'), packages),
  ];
  return { manifests: manifests.length, packages: packages.length, problems };
}
