import { recordsOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { completeSummary, type EarlySummary } from './complete-summary.ts';
import { summarize } from './summarize.ts';
import { planOf } from './testing/plans.ts';

const without = (names: readonly string[], value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), function (this: unknown, key: string, inner: unknown) {
    return names.includes(key) ? undefined : inner;
  });

describe('a summary of an earlier version', () => {
  const losses = Array.from({ length: 8 }, (_, i) => 1 + 0.01 * i);
  const records = recordsOf({ none: losses, dropout: losses.map((loss) => loss - 0.1) });
  const summary = summarize(records, { plan: planOf(['dropout 0.5']), command: '' });

  it('has metrics after the last step, compared by their difference and guarded by none', () => {
    const early = without(['guard', 'differenceUnit', 'last'], summary) as EarlySummary;
    expect(completeSummary(early)).toEqual(JSON.parse(JSON.stringify(summary)));
  });

  it('of this version stays as it is', () => {
    expect(completeSummary(summary)).toEqual(summary);
  });
});
