import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { appName } from './create-app.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const template = join(import.meta.dirname, '../template');
const parent = mkdtempSync(join(tmpdir(), 'regatta-create-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly packageManager?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

let [said, complained] = ['', ''];
beforeEach(() => {
  [said, complained] = ['', ''];
});
const create = (args: readonly string[], makeTarballs?: (folder: string) => void): number =>
  runCommand(args, parent, {
    usage: 'create <folder>',
    say: (text) => {
      said += text;
    },
    complain: (text) => {
      complained += text;
    },
    ...(makeTarballs === undefined ? {} : { makeTarballs }),
  });

const packagesIn = (folder: string): string[] => {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const imported = sources.flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(/from '((?:@[\w-]+\/)?[\w-]+)[^']*'/g),
  ]);
  return [...new Set(imported.map(([, name = '']) => name))].sort();
};

describe('create-regatta', () => {
  it('creates a project whose manifest names all that it imports, in the version of this package', () => {
    expect(create(['first'])).toBe(0);
    const folder = join(parent, 'first');
    expect(readdirSync(folder).sort()).toEqual([
      '.gitignore',
      '.yarnrc.yml',
      'README.md',
      'experiment.js',
      'index.html',
      'package.json',
      'page.js',
      'pnpm-workspace.yaml',
      'train.js',
    ]);
    const { dependencies, name } = manifestIn(folder);
    expect(name).toBe('first');
    expect(Object.keys(dependencies).sort()).toEqual(packagesIn(folder));
    const { version } = manifestIn(join(import.meta.dirname, '..'));
    for (const [key, range] of Object.entries(dependencies)) {
      if (key.startsWith('@regatta/')) expect(range).toBe(`^${version}`);
    }
    expect(said).toContain('cd first\n');
  });

  it('takes the packages from tarballs in the project, which it makes first', () => {
    const made: string[] = [];
    expect(create(['second'], (folder) => void made.push(folder, String(existsSync(folder))))).toBe(0);
    expect(made).toEqual([join(parent, 'second/tarballs'), 'false']);
    const { dependencies } = manifestIn(join(parent, 'second'));
    expect(dependencies['@regatta/dense-dropout']).toBe('file:tarballs/dense-dropout.tgz');
    expect(dependencies['@tensorflow/tfjs']).toMatch(/^\d/);
  });

  it('leaves no project behind if the tarballs cannot be made', () => {
    const fail = (): never => {
      throw new Error('the build failed');
    };
    expect(create(['third'], fail)).toBe(1);
    expect(complained).toBe('error: the build failed\n');
    expect(existsSync(join(parent, 'third'))).toBe(false);
  });

  it('uses the versions that this repository is tested with', () => {
    const { dependencies, devDependencies } = manifestIn(template);
    const settings = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
    for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm']) {
      expect(settings).toContain(`"${name}": ${dependencies[name]}\n`);
    }
    expect(devDependencies.vite).toBe(manifestIn(root).devDependencies.vite);
  });

  it('keeps the repository of a folder that has nothing else', () => {
    mkdirSync(join(parent, 'cloned/.git'), { recursive: true });
    expect(create(['cloned'])).toBe(0);
    expect(existsSync(join(parent, 'cloned/.git'))).toBe(true);
  });

  it.each([
    [[], 'expected a folder. Usage: create <folder>'],
    [[''], 'expected a folder. Usage: create <folder>'],
    [['a', 'b'], 'expected one folder, received a b.'],
    [['--force'], 'expected no option but --help, received --force.'],
    [['file'], 'received the file'],
    [['full'], 'found notes.txt in'],
  ])('explains %j and writes nothing', (args, message) => {
    mkdirSync(join(parent, 'full'), { recursive: true });
    writeFileSync(join(parent, 'full/notes.txt'), '');
    writeFileSync(join(parent, 'file'), '');
    const before = readdirSync(parent, { recursive: true });
    const never = (): never => {
      throw new Error('made tarballs before the checks');
    };
    expect(create(args, never)).toBe(2);
    expect(complained).toMatch(/^error: .*\n$/);
    expect(complained).toContain(message);
    expect(readdirSync(parent, { recursive: true })).toEqual(before);
  });

  it('prints a command line that a shell can follow for a name with spaces', () => {
    expect(create(['my app'])).toBe(0);
    expect(said).toContain('cd "my app"\n');
    expect(manifestIn(join(parent, 'my app')).name).toBe('my-app');
  });

  it('prints its usage', () => {
    expect(create(['--help'])).toBe(0);
    expect(said).toMatch(/^Usage: create <folder>\n/);
  });

  it.each([
    ['My App', 'my-app'],
    ['.hidden', 'hidden'],
    ['über', 'ber'],
    ['???', 'my-app'],
    ['a_b.c', 'a_b.c'],
  ])('names the project in %j %j', (folder, name) => expect(appName(folder)).toBe(name));
});

describe('the Node script of the template', () => {
  it('trains both networks: the one with dropout ends with the lower loss', async () => {
    const flags = ['--import', 'tsx', '--conditions=@regatta/source', 'train.js'];
    const { stdout } = await run(process.execPath, flags, { cwd: template });
    const last = [...stdout.matchAll(/last ([\d.]+)$/gm)].map(([, loss]) => Number(loss));
    expect(last).toHaveLength(2);
    const [none = Number.NaN, dropout = Number.NaN] = last;
    expect(dropout).toBeLessThan(none);
    expect(dropout).toBeGreaterThan(Number(stdout.match(/expected loss is ([\d.]+) nats/)?.[1]));
  });
});
