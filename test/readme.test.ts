import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedReadme } from '../scripts/readme.ts';

const root = join(import.meta.dirname, '..');

describe('the README', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');

  it('has up-to-date generated parts (make them with scripts/readme.ts)', () => {
    expect(generatedReadme(text)).toBe(text);
  });

  it('names the pinned pnpm', () => {
    const manifest: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(text).toContain(`npx -y ${manifest.packageManager} bench`);
    expect(text).toContain(`npx -y ${manifest.packageManager} test`);
  });
});
