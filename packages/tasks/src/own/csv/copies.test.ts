import { describe, expect, it } from 'vitest';
import { copiesIn, copyNotes } from './copies.ts';
import { examplesOfTable } from './read-csv.ts';
import { tableOf } from './table.ts';

const read = (rows: readonly string[]) =>
  examplesOfTable(tableOf(new TextEncoder().encode(['a,b,y', ...rows].join('\n')), 'f'), {
    file: 'f',
    target: 'y',
  });
const distinct = Array.from({ length: 30 }, (_, i) => `${i},${i % 2 === 0 ? 'even' : 'odd'},${i * 1.5}`);
const notesOf = (rows: readonly string[]): string => read(rows).notes.join('\n');

describe('rows that repeat others', () => {
  it('are counted, however often and wherever they stand', () => {
    expect(copiesIn(Float32Array.of(1, 2, 1, 2, 1, 2, 3, 4), [0, 0, 1, 0])).toBe(1);
    expect(copiesIn(Float64Array.of(1, 1, 1), [5, 5, 5])).toBe(2);
    expect(copiesIn(Float32Array.of(Number.NaN, Number.NaN), [1, 1])).toBe(1);
  });

  it('are named with their number before a run, because they can train and judge at once', () => {
    expect(notesOf([...distinct, distinct[3]!, distinct[3]!, distinct[7]!])).toContain(
      '3 rows repeat others in all inputs and the target: copies of a row can end up in both training and test data',
    );
    expect(notesOf([...distinct, '3,odd,4.50'])).toContain('1 row repeats another in');
  });

  it('need the same inputs and the same target', () => {
    expect(notesOf([...distinct, '3,odd,4.51', '3,even,4.5'])).not.toContain('repeat');
    expect(copyNotes(0)).toEqual([]);
  });
});
