import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figure, generated, regenerate } from '../scripts/readme.ts';

const root = join(import.meta.dirname, '..');

describe('the READMEs', () => {
  it.each(generated)('$file has an up-to-date part "$part" (make it with scripts/readme.ts)', (item) => {
    const text = readFileSync(join(root, item.file), 'utf8');
    expect(regenerate(text, item)).toBe(text);
  });

  it('show the figure of the committed results (make it with scripts/readme.ts)', () => {
    expect(readFileSync(join(root, figure.file), 'utf8')).toBe(figure.make());
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`(${figure.file})`);
  });

  it('name the pinned pnpm', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const manifest: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(text).toContain(`npx -y ${manifest.packageManager} bench`);
    expect(text).toContain(`npx -y ${manifest.packageManager} test`);
  });
});
