import { recordOf, trialOf } from '@regatta/record/testing';
import { failedRecord } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { chosenArm, differences, gains, metricOn, pointsSaved, recordsAt, scoresAt } from './scores.ts';
import { scoringOf } from './scoring.ts';
import { dropoutAt } from './trials.ts';

describe('scores', () => {
  it('take one arm of one task and phase, by seed, without failed trials', () => {
    const records = [3, 1, 2].map((seed) => recordOf(trialOf('dropout', seed), seed === 2 ? undefined : 0.5));
    const cell = { task: 'generated-tabular-mlp', arm: dropoutAt(0.5) };
    const failed = failedRecord(trialOf('dropout', 0), 'no data');
    const found = recordsAt([...records, failed, recordOf(trialOf(), 1)], cell);
    expect(found.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect([...scoresAt(found, cell, metricOn('test', 'loss'))]).toEqual([
      [1, 0.5],
      [2, Math.log(4)],
      [3, 0.5],
    ]);
    expect(metricOn('test', 'loss')(failed, scoringOf(cell.task))).toBeUndefined();
    expect(recordsAt(records, { ...cell, phase: 'tune' })).toEqual([]);
  });

  it('are paired by seed', () => {
    const a = new Map([
      [2, 5],
      [0, 1],
      [9, 9],
    ]);
    const b = new Map([
      [0, 3],
      [2, 1],
    ]);
    expect([...differences(a, b)]).toEqual([
      [2, 4],
      [0, -2],
    ]);
  });

  it('become gains in percent and points saved, positive where the first is better', () => {
    const a = new Map([
      [0, 1],
      [1, 2],
    ]);
    const b = new Map([
      [1, 1],
      [0, 1.1],
    ]);
    expect(gains(b, a)).toEqual([100 * Math.log(2), expect.closeTo(-100 * Math.log(1.1), 10)]);
    expect(pointsSaved(new Map([[0, 0.1]]), new Map([[0, 0.15]]))).toEqual([expect.closeTo(5, 10)]);
    expect(pointsSaved(new Map([[0, 0.9]]), new Map([[0, 0.85]]), 'higher')).toEqual([expect.closeTo(5, 10)]);
  });

  it('choose an arm by validation, and have its test scores', () => {
    const records = [recordOf(trialOf('dropout', 1), 0.4), recordOf(trialOf('none', 1), 0.5)];
    const arms = [dropoutAt(0), dropoutAt(0.5)];
    expect(chosenArm(records, 'generated-tabular-mlp', arms)).toEqual({
      arm: dropoutAt(0.5),
      scores: new Map([[1, 0.4]]),
    });
    expect(chosenArm([], 'generated-tabular-mlp', arms)).toBeUndefined();
  });
});
