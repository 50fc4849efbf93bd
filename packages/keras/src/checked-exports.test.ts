import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadLayersModel } from './node.ts';
import { fileParts } from './testing/export-file.ts';

const root = join(import.meta.dirname, 'models');
const { exports }: { exports: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'checked.json'), 'utf8'),
);

// If an export changes on purpose, let Keras load it again: scripts/check-exports.py.
it.each(Object.entries(exports))('toKeras of %s is what Keras has loaded', async (name, digest) => {
  const { json, weights } = await fileParts(await loadLayersModel(join(root, name)));
  expect(createHash('sha256').update(json).update(weights).digest('hex')).toBe(digest);
});
