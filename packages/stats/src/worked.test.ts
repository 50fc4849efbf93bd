import { describe, expect, it } from 'vitest';
import { adjust } from './adjust.ts';
import { bonferroniDunnDifference, criticalDifference, rankError } from './critical-difference.ts';
import { normalCdf } from './distributions.ts';
import { expectClose } from './fixtures/golden.ts';
import { interquartileMean } from './interquartile-mean.ts';
import { nemenyiGroups } from './nemenyi.ts';
import { quantile } from './quantile.ts';
import { seedPairedBootstrap } from './seed-paired-bootstrap.ts';

describe('worked examples', () => {
  // C4.5, C4.5+m, C4.5+cf, C4.5+m+cf on 14 data sets.
  const demsar = [3.143, 2.0, 2.893, 1.964];

  it('Demsar 2006, section 3.2.2: critical differences, groups and the comparison with C4.5', () => {
    expectClose(criticalDifference(4, 14), 1.253559, 1e-6);
    expectClose(criticalDifference(4, 14, 0.1), 1.11806, 1e-6);
    expectClose(bonferroniDunnDifference(4, 14), 1.168143, 1e-6);
    expect(nemenyiGroups(demsar, criticalDifference(4, 14, 0.1))).toEqual([
      [3, 1, 2],
      [2, 0],
    ]);
    expect(nemenyiGroups(demsar, criticalDifference(4, 14))).toEqual([[3, 1, 2, 0]]);
    const z = [2, 1.9642857142857142, 2.892857142857143].map((rank) => (22 / 7 - rank) / rankError(4, 14));
    [2.3422, 2.4154, 0.5123].forEach((wanted, i) => {
      expectClose(z[i]!, wanted, 1e-4);
    });
    const adjusted = adjust(
      z.map((value) => 2 * normalCdf(-value)),
      'holm',
    );
    [0.04716, 0.04716, 0.60841].forEach((wanted, i) => {
      expectClose(adjusted[i]!, wanted, 1e-5);
    });
  });

  it('critical differences by methods and tasks', () => {
    const tasks = [6, 8, 10, 12, 15, 20, 30];
    const rows: readonly (readonly [number, readonly number[]])[] = [
      [4, [1.915, 1.658, 1.483, 1.354, 1.211, 1.049, 0.856]],
      [6, [3.078, 2.666, 2.384, 2.176, 1.947, 1.686, 1.377]],
      [8, [4.286, 3.712, 3.32, 3.031, 2.711, 2.348, 1.917]],
      [10, [5.53, 4.789, 4.284, 3.91, 3.498, 3.029, 2.473]],
    ];
    for (const [k, wanted] of rows) {
      wanted.forEach((cd, i) => {
        expect(Math.abs(criticalDifference(k, tasks[i]!) - cd)).toBeLessThan(6e-4);
      });
    }
  });

  it('stratified bootstrap of 3 runs on 2 tasks, all 729 resamples', () => {
    const rows = Array.from({ length: 27 }, (_, code) => [
      code % 3,
      Math.floor(code / 3) % 3,
      Math.floor(code / 9),
    ]);
    const indices = rows.flatMap((first) => rows.map((second) => [first, second]));
    const scores = [[[0.1, 0.4, 0.35]], [[0.9, 0.7, 0.2]]];
    const { estimate, replicates, interval } = seedPairedBootstrap(
      scores,
      (resampled) => interquartileMean(resampled.flat(2)),
      { indices },
    );
    expectClose(estimate, 0.4125);
    expectClose(interval[0], 0.2125);
    expectClose(quantile(replicates, 0.5), 0.425);
    expectClose(interval[1], 0.625);
  });
});
