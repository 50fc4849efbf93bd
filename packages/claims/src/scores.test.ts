import { recordOf, trialOf } from '@regatta/record/testing';
import { failedRecord } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { chosenArm, differences, lossOn, metricOn, recordsAt, scoresAt } from './scores.ts';
import { scoringOf } from './scoring.ts';
import { dropoutAt } from './trials.ts';

describe('scores', () => {
  it('take one arm of one task and phase, by seed, without failed trials', () => {
    const records = [3, 1, 2].map((seed) => recordOf(trialOf('dropout', seed), seed === 2 ? undefined : 0.5));
    const cell = { task: 'generated-tabular-mlp', arm: dropoutAt(0.5) };
    const failed = failedRecord(trialOf('dropout', 0), 'no data');
    const found = recordsAt([...records, failed, recordOf(trialOf(), 1)], cell);
    expect(found.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect([...scoresAt(found, cell, lossOn('test'))]).toEqual([
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

  it('choose the arm with the lowest validation loss', () => {
    const records = [recordOf(trialOf('dropout', 1), 0.4), recordOf(trialOf('none', 1), 0.5)];
    const arms = [dropoutAt(0), dropoutAt(0.5)];
    expect(chosenArm(records, 'generated-tabular-mlp', arms)).toEqual(dropoutAt(0.5));
    expect(chosenArm([], 'generated-tabular-mlp', arms)).toBeUndefined();
  });
});
