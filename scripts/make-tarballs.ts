import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, extract } from 'tar';
import { importPaths, type Manifest, packAll, root } from './pack.ts';

const isOurs = (name: string): boolean => name === 'regatta' || name.startsWith('@regatta/');

/**
 * A manifest whose dependencies on other packages of Regatta are peers: package managers take peers from the tarballs that the
 * project lists itself, but look for dependencies in the registry, which does not have them.
 */
export function withPeers(manifest: Manifest): Manifest {
  const { dependencies = {}, peerDependencies = {}, ...rest } = manifest;
  const [ours, others] = [true, false].map((which) =>
    Object.fromEntries(Object.entries(dependencies).filter(([name]) => isOurs(name) === which)),
  );
  return { ...rest, dependencies: others ?? {}, peerDependencies: { ...peerDependencies, ...ours } };
}

/**
 * Builds every package that can be imported and makes its tarball, `core.tgz` of `@regatta/core` and `regatta.tgz`, for projects
 * that use the packages before they are in a registry. The same sources give the same bytes, which lock files count on.
 *
 * @param into the folder, which is created; the tarballs appear there together, replacing earlier ones.
 * @returns the files, by name.
 * @throws Error if the build fails.
 */
export function makeTarballs(into: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-tarballs-'));
  const [packed, made] = [join(folder, 'packed'), join(folder, 'made')];
  try {
    const build = ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'];
    execFileSync('pnpm', ['exec', ...build], {
      cwd: root,
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    for (const path of [packed, made]) mkdirSync(path);
    const files = packAll(packed)
      .filter(({ manifest }) => importPaths(manifest).length > 0)
      .map(({ folder: name, tarball }) => {
        const at = join(folder, name);
        mkdirSync(at);
        extract({ file: tarball, cwd: at, sync: true });
        const path = join(at, 'package/package.json');
        writeFileSync(
          path,
          `${JSON.stringify(withPeers(JSON.parse(readFileSync(path, 'utf8'))), null, 2)}\n`,
        );
        const file = `${name}.tgz`;
        const options = { cwd: at, gzip: true, portable: true, mtime: new Date(0), sync: true } as const;
        create({ ...options, file: join(made, file) }, ['package']);
        return file;
      });
    cpSync(made, into, { recursive: true });
    return files;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
