import { describe, expect, it } from 'vitest';
import { StatsError } from './errors.ts';
import { meanInterval } from './interval.ts';
import { pairedDifference } from './paired.ts';
import { welchInterval } from './welch.ts';

describe('too few values', () => {
  it('one run has a mean but no interval', () => {
    const nothing = { sd: null, standardError: null, df: 0, interval: null };
    expect(meanInterval([3])).toEqual({ n: 1, mean: 3, ...nothing });
    expect(pairedDifference([3], [1])).toMatchObject({
      n: 1,
      mean: 2,
      ...nothing,
      wins: 1,
      correlation: null,
    });
    expect(welchInterval([3], [1, 2])).toEqual({
      difference: 1.5,
      standardError: null,
      df: null,
      interval: null,
    });
  });

  it('equal values have sd 0 and an interval of width 0', () => {
    expect(meanInterval([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, sd: 0, interval: [0.1, 0.1] });
    expect(pairedDifference([1, 1], [1, 1])).toMatchObject({ mean: 0, sd: 0, ties: 2, correlation: null });
    const welch = welchInterval([2, 2], [1, 1, 1]);
    expect(welch).toEqual({ difference: 1, standardError: 0, df: null, interval: [1, 1] });
  });

  it('with one constant side, the degrees of freedom are those of the other', () => {
    expect(welchInterval([1, 1, 1], [1, 2, 3, 4]).df).toBeCloseTo(3, 12);
  });
});

describe('errors', () => {
  it.each([
    [() => meanInterval([]), 'a: expected at least one value, received none'],
    [() => meanInterval([1, Number.NaN]), 'a[1]: expected a finite number, received NaN'],
    [() => pairedDifference([1, 2], [1]), 'one pair per run, received 2 and 1'],
    [
      () => pairedDifference([1], [Number.POSITIVE_INFINITY]),
      'b[0]: expected a finite number, received Infinity',
    ],
    [() => welchInterval([1, 2], []), 'b: expected at least one value'],
    [() => meanInterval([1, 2], { confidence: 1 }), 'confidence: expected a number between 0 and 1'],
    [() => welchInterval([1, 2], [1], { confidence: 95 }), 'received 95'],
    [() => pairedDifference([1, 2], [1, 3], { confidence: Number.NaN }), 'received NaN'],
  ])('case %#', (call, message) => {
    expect(call).toThrow(StatsError);
    expect(call).toThrow(message);
  });
});
