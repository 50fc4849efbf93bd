import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defectsOf } from '../guide/defects.data.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/guide/tfjs-defects.md'), 'utf8');
const codes = defectsOf(readFileSync(join(root, 'test/tfjs-defects/README.md'), 'utf8')).map(
  ({ code }) => code,
);

describe('the page of TensorFlow.js defects', () => {
  it('has a section and tests for each defect, in the order of the list', () => {
    expect([...page.matchAll(/^### ([ABC]\d+): .* \{#(\w+)\}$/gm)].map(([, code, id]) => [code, id])).toEqual(
      codes.map((code) => [code, code.toLowerCase()]),
    );
    expect([...page.matchAll(/<TestsOf code="(\w+)" \/>/g)].map(([, code]) => code)).toEqual(codes);
  });

  it('says how each was fixed', () => {
    const sections = page.split(/^### /m).slice(1);
    expect(sections.filter((text) => !text.includes('**Fixed'))).toEqual([]);
  });

  it('links only to existing sections', () => {
    const links = [...page.matchAll(/\(#(\w+)\)/g)].map(([, id = '']) => id.toUpperCase());
    expect(links.filter((code) => !codes.includes(code))).toEqual([]);
  });
});
