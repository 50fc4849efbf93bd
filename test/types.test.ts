import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { typeErrors } from '../docs/scripts/type-errors.ts';

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test-d.ts'], {
  cwd: root,
  encoding: 'utf8',
});

it('the types of the packages are what their type tests say', () => {
  const paths = files.split('\n').filter((file) => file !== '');
  expect(paths.length).toBeGreaterThan(8);
  expect(typeErrors(paths.map((file) => join(root, file)))).toEqual([]);
});
