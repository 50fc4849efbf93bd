import { describe, expect, it } from 'vitest';
import { clusteredInterval, mean } from './index.ts';

const average = (values: readonly number[]): number => mean(values);

describe('clusteredInterval', () => {
  it('covers new data sets, where seeds of the same ones agree closely', () => {
    // Five data sets far apart, their seeds close together: the interval is as wide as the data sets differ.
    const scores = [0, 1, 2, 3, 4].map((center) => [center - 0.01, center, center + 0.01]);
    const [low, high] = clusteredInterval(scores, [0, 1, 2, 3, 4], average, { resamples: 2000 });
    expect(low).toBeGreaterThan(0.3);
    expect(low).toBeLessThan(1.2);
    expect(high).toBeGreaterThan(2.8);
    expect(high).toBeLessThan(3.7);
  });

  it('draws tasks of one data set together', () => {
    const scores = [[0], [0], [0], [0], [1], [1], [1], [1]];
    const apart = clusteredInterval(scores, [0, 1, 2, 3, 4, 5, 6, 7], average, { resamples: 2000 });
    const together = clusteredInterval(scores, [0, 0, 0, 0, 1, 1, 1, 1], average, { resamples: 2000 });
    expect(together).toEqual([0, 1]);
    expect(apart[1] - apart[0]).toBeLessThan(1);
  });

  it('is the same for the same seed, and refuses clusters that do not fit', () => {
    const scores = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const again = (): unknown => clusteredInterval(scores, [0, 1, 2], average, { resamples: 500, seed: 3 });
    expect(again()).toEqual(again());
    expect(() => clusteredInterval(scores, [0, 0, 0], average)).toThrow(/at least two different clusters/);
    expect(() => clusteredInterval(scores, [0, 1], average)).toThrow(/a cluster for each task/);
  });
});
