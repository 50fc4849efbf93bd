import { describe, expect, it } from 'vitest';
import { consistency, isTyped, patternScore, typeScore } from './consistency.ts';

describe('data consistency of van den Burg et al.', () => {
  it('scores patterns by rows and cells, divided by the number of patterns', () => {
    expect(patternScore(new Map([[3, 6]]))).toBeCloseTo(4, 12);
    expect(
      patternScore(
        new Map([
          [3, 6],
          [2, 2],
        ]),
      ),
    ).toBeCloseTo(2.5, 12);
    expect(patternScore(new Map([[1, 10]]))).toBeCloseTo(0.01, 12);
  });

  it('scores types by the share of cells that have one', () => {
    const known = [
      '',
      'NA',
      '1',
      '-1,5',
      '$2.50',
      '2024-01-31',
      '12:30',
      'two words',
      'a@b.org',
      'https://a.org/b',
    ];
    expect(known.filter((cell) => !isTyped(cell))).toEqual([]);
    expect(isTyped('1;2;3')).toBe(false);
    expect(
      typeScore([
        ['1', '2;3'],
        ['4', '5'],
      ]),
    ).toBe(0.75);
  });

  it('prefers semicolons where commas are decimals', () => {
    const lengths = new Map([[3, 10]]);
    expect(consistency(lengths, [['1,5', '2', '3,5']])).toBeGreaterThan(
      consistency(lengths, [['1', '5;2;3', '5']]),
    );
  });
});
