import { describe, expect, it } from 'vitest';
import { spearman } from './spearman.ts';

describe("Spearman's correlation", () => {
  it('is 1 for what rises together, -1 for the reverse, and knows ties', () => {
    expect(spearman([1, 2, 3, 4], [0, 10, 11, 1e9])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(spearman([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(spearman([1], [1])).toBe(0);
    expect(spearman([1, 2, 3, 4], [1, 3, 3, 4])).toBeCloseTo(0.9486832980505138, 12);
  });
});
