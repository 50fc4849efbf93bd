import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
/** A copy of the workspace, without results and builds, to follow the recipes in. */
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'regatta-recipe-')));

/** A code block of CONTRIBUTING.md, without list indentation. */
interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksUnder = (title: string): readonly Block[] => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = new RegExp(`^## ${title}\n(.*?)^## `, 'ms').exec(`${text}\n## `) ?? [];
  return [...section.matchAll(/^ {3}```(\w+)\n(.*?)^ {3}```$/gms)].map(([, language = '', code = '']) => ({
    language,
    text: code.replaceAll(/^ {3}/gm, ''),
  }));
};

/** Inserts the added lines between their context lines. @throws if the context does not occur exactly once. */
function applied(text: string, hunk: string): string {
  const lines = hunk.split('\n').filter((line) => line !== '');
  const before = lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1));
  const parts = text.split(before.join('\n'));
  if (parts.length !== 2)
    throw new Error(`expected once, found ${parts.length - 1} times:\n${before.join('\n')}`);
  return parts.join(lines.map((line) => line.slice(1)).join('\n'));
}

/** Follows one step: writes or changes a file. */
function follow({ language, text }: Block): void {
  if (language === 'diff') {
    const [, file = '', hunks = ''] = /^--- (\S+)\n(.*)/s.exec(text) ?? [];
    const path = join(copy, file);
    writeFileSync(path, hunks.split(/^@@\n/m).reduce(applied, readFileSync(path, 'utf8')));
    return;
  }
  const [, file = '', code = ''] = /^\/\/ (\S+)\n(.*)/s.exec(text) ?? [];
  writeFileSync(join(copy, file), code);
}

const skipped = new Set(['dist', 'results', 'fixtures', 'README.md', 'CHANGELOG.md']);
const isWanted = (path: string): boolean =>
  !skipped.has(basename(path)) || path.endsWith('spatial-dropout/src/fixtures');

const node = (...args: string[]): Promise<{ stdout: string }> =>
  run(process.execPath, args, { cwd: copy, maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: '1' } });

/** Names of the passing tests about what the recipes make. @throws if a test fails. */
async function passed(): Promise<readonly string[]> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const files = ['conformance.test.ts', 'golden.test.ts'].map((file) =>
    join('packages/spatial-dropout/src', file),
  );
  const pattern =
    "^(row-dropout|the catalog 'row-dropout'|golden records of spatial row dropout|'generated-quadrants-mlp')";
  const { stdout } = await node(
    ...[vitest, 'run', ...files, 'packages/tasks/src/tasks.test.ts'],
    ...['-t', pattern, '--reporter=json'],
  );
  const report: { testResults: { assertionResults: { status: string; fullName: string }[] }[] } = JSON.parse(
    stdout.slice(stdout.indexOf('{"')),
  );
  return report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ status, fullName }) => (status === 'passed' ? [fullName] : []));
}

beforeAll(() => {
  for (const folder of ['packages', 'apps']) {
    cpSync(join(root, folder), join(copy, folder), {
      recursive: true,
      verbatimSymlinks: true,
      filter: isWanted,
    });
  }
  for (const folder of ['test/tfjs-defects', 'docs/test']) mkdirSync(join(copy, folder), { recursive: true });
  for (const file of [
    'package.json',
    'tsconfig.base.json',
    'vitest.config.ts',
    'test/setup.ts',
    'test/compile-kernels.ts',
    'test/pace.ts',
  ]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const title of ['Add a regularizer', 'Add a task']) blocksUnder(title).forEach(follow);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the recipes of CONTRIBUTING.md', () => {
  it('are written as steps that can be followed', () => {
    expect(blocksUnder('Add a regularizer').map(({ language }) => language)).toEqual([
      'ts',
      'diff',
      'diff',
      'json',
      'diff',
    ]);
    expect(blocksUnder('Add a task').map(({ language }) => language)).toEqual(['ts', 'diff']);
  });

  it('make a regularizer that conforms and matches its golden record, and a task that trains with every applicable one', async () => {
    const names = await passed();
    expect(names.filter((name) => name.startsWith('row-dropout conforms')).length).toBeGreaterThan(10);
    expect(names).toContain("the catalog 'row-dropout' accepts every rate of its grid");
    expect(names).toContain('golden records of spatial row dropout of two rows');
    const ofTask = names.filter((name) => name.startsWith("'generated-quadrants-mlp' is changed by"));
    expect(ofTask.length).toBeGreaterThan(10);
  });

  it('make a regularizer and a task listed by the command', async () => {
    const { stdout } = await node(join('apps', 'bench', 'bin', 'regatta.js'), 'list', '--json');
    const { regularizers, tasks }: Record<'regularizers' | 'tasks', { name: string }[]> = JSON.parse(stdout);
    expect(regularizers.find(({ name }) => name === 'row-dropout')).toMatchObject({
      title: 'Row dropout',
      hooks: ['featureMap'],
      defaultRate: 0.2,
    });
    expect(tasks.map(({ name }) => name)).toContain('generated-quadrants-mlp');
  });
});
