import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const folders = [
  ...['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  ),
  'docs',
];
const manifests = new Map(
  folders.map((folder): [string, Manifest] => [
    folder,
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  ]),
);

interface Task {
  readonly taskId: string;
  readonly task: string;
  readonly directory: string;
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
}

let tasks: readonly Task[];

beforeAll(() => {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const said = execFileSync(turbo, ['run', 'test', 'typecheck', 'lint', '--dry=json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  ({ tasks } = JSON.parse(said));
});

/** The tasks of a kind that run again when a file of a package changes. */
function touched(kind: string, folder: string, file: string): string[] {
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const seen = new Map<string, boolean>();
  const changes = (id: string): boolean => {
    const task = known.get(id);
    if (task === undefined) return false;
    const before = seen.get(id);
    if (before !== undefined) return before;
    const result = (task.directory === folder && file in task.inputs) || task.dependencies.some(changes);
    seen.set(id, result);
    return result;
  };
  return tasks
    .filter(({ task, taskId }) => task === kind && changes(taskId))
    .map(({ directory }) => directory)
    .sort();
}

/** A package and those that depend on it, directly or not. */
function dependents(folder: string): string[] {
  const found = new Set([folder]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    const names = [...found].map((known) => manifests.get(known)!.name);
    for (const [candidate, { dependencies, devDependencies, peerDependencies }] of manifests) {
      const all = { ...dependencies, ...devDependencies, ...peerDependencies };
      if (names.some((name) => name in all)) found.add(candidate);
    }
  }
  return [...found].sort();
}

describe('a change in a package', () => {
  it.each(['packages/stats', 'packages/keras', 'packages/core', 'apps/bench'])(
    'of %s tests and type-checks it and what depends on it, nothing else',
    (folder) => {
      for (const kind of ['test', 'typecheck']) {
        expect(touched(kind, folder, 'src/index.ts')).toEqual(dependents(folder));
      }
      expect(touched('lint', folder, 'src/index.ts')).toEqual([folder]);
    },
  );

  it('reaches fewer packages than there are', () => {
    expect(dependents('packages/keras').length).toBeLessThan(folders.length / 2);
    expect(touched('typecheck', 'packages/core', 'README.md')).toEqual([]);
  });
});

describe('a package', () => {
  it.each(folders)('%s has the tasks of all', (folder) => {
    const { scripts = {} } = manifests.get(folder)!;
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'typecheck', 'lint', 'test']));
  });
});
