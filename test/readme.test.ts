import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generated, pictures, regenerate } from '../scripts/readme.ts';

const root = join(import.meta.dirname, '..');

describe('the READMEs', () => {
  it.each(generated)('$file has an up-to-date part "$part" (make it with scripts/readme.ts)', (item) => {
    const text = readFileSync(join(root, item.file), 'utf8');
    expect(regenerate(text, item)).toBe(text);
  });

  it.each(pictures)('show $file as it is today (make it with scripts/readme.ts)', ({ file, make }) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(make());
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`(${file})`);
  });

  it('name the pinned pnpm', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const manifest: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(text).toContain(`npx -y ${manifest.packageManager} bench`);
    expect(text).toContain(`npx -y ${manifest.packageManager} test`);
  });
});
