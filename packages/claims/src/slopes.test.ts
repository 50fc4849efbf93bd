import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slopes } from './slopes.ts';

const number = fc.double({ min: -100, max: 100, noNaN: true });

describe('slopes', () => {
  it('are those of a line, whatever its height', () => {
    fc.assert(
      fc.property(
        number,
        number,
        fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 2 }),
        (a, b, xs) => {
          const points = xs.map((x) => ({ x, scores: new Map([[7, a + b * x]]) }));
          expect(slopes(points).get(7)).toBeCloseTo(b, 8);
        },
      ),
    );
  });

  it('are least squares, one per seed, and do not depend on the order of the points', () => {
    const points = [0, 1, 2, 3].map((x) => ({
      x,
      scores: new Map([
        [1, [0, 1, 0, 1][x]!],
        [2, -x],
      ]),
    }));
    expect([...slopes(points)]).toEqual([
      [1, 0.2],
      [2, -1],
    ]);
    expect(slopes(points.toReversed())).toEqual(slopes(points));
  });

  it('leave out seeds that a point lacks, and need two points', () => {
    const both = {
      x: 0,
      scores: new Map([
        [1, 0],
        [2, 5],
      ]),
    };
    expect([...slopes([both, { x: 2, scores: new Map([[1, 6]]) }])]).toEqual([[1, 3]]);
    expect(slopes([both]).size).toBe(0);
    expect(slopes([both, { x: 1, scores: new Map() }]).size).toBe(0);
    expect(slopes([]).size).toBe(0);
  });
});
