import type { DataPreview } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { predicts } from './predicts.ts';
import { renderPreview } from './preview.ts';

const columns = Array.from({ length: 400 }, (_, i) => ({ name: `measurement ${i}`, detail: '0 to 1' }));
const preview: DataPreview = {
  file: 'houses.csv',
  form: 'UTF-8, cells separated by commas',
  rows: 1460,
  inputs: 401,
  target: {
    name: 'sold',
    kind: 'classes',
    unit: '',
    change: '--task regression',
    positive: 'yes',
    classes: [
      { name: 'no', rows: 1000 },
      { name: 'yes', rows: 460 },
    ],
  },
  kinds: [
    { kind: 'numbers', columns },
    { kind: 'words, one-hot encoded', columns: [{ name: 'city', detail: '3 words' }] },
  ],
  missing: [
    { word: '', cells: 12 },
    { word: '#N/A', cells: 3 },
  ],
  leftOut: Array.from({ length: 30 }, (_, i) => ({
    what: `column "id ${i}"`,
    why: 'an identifier',
    option: '--features id',
  })),
  notes: ['one note\nin two lines \u001b[31m'],
};

describe('renderPreview', () => {
  const text = renderPreview(preview);

  it('says rows, target, kinds, missing words, what was left out, and what would change it', () => {
    for (const part of [
      'houses.csv: 1,460 rows, 401 inputs',
      'sold: 2 classes, no (1000), yes (460, positive); --task regression changes this',
      'measurement 0 (0 to 1)',
      'one-hot encoded: city (3 words)',
      '12 empty cells, "#N/A" (3)',
      'column "id 0": an identifier; --features id changes this',
      'and 25 more',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('fits on a screen and lets no text from outside break its lines', () => {
    const lines = text.split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(112);
    expect(text).not.toContain('\u001b');
  });
});

describe('predicts', () => {
  it('names target, classes and inputs', () => {
    expect(
      predicts({ target: 'left', classes: ['no', 'yes'], positive: 'yes', columns: ['age', 'plan'] }),
    ).toBe('left (no, yes; positive: yes) from 2 inputs: age, plan');
    expect(predicts({ classes: ['cat', 'dog'] })).toBe('one of cat, dog');
    expect(predicts(undefined)).toBeUndefined();
  });
});
