import { describe, expect, it } from 'vitest';
import { type Compute, expectLike, goldenCases } from './fixtures/golden.ts';
import { rliable, timeProfile } from './fixtures/groups/aggregates.ts';
import { bootstrap } from './fixtures/groups/bootstrap.ts';
import { calibration, uncertainty } from './fixtures/groups/calibration.ts';
import { contentAddress } from './fixtures/groups/content-address.ts';
import { distributions } from './fixtures/groups/distributions.ts';
import { power } from './fixtures/groups/power.ts';
import { friedman, nemenyi } from './fixtures/groups/ranks.ts';
import {
  crossValidation,
  effectSize,
  multipleComparisons,
  paired,
  wilcoxon,
} from './fixtures/groups/tests.ts';

const groups: Readonly<Record<string, Compute>> = {
  distributions,
  nemenyi,
  friedman,
  wilcoxon,
  power,
  effect_size: effectSize,
  paired,
  cross_validation: crossValidation,
  multiple_comparisons: multipleComparisons,
  rliable,
  bootstrap,
  performance_profile: timeProfile,
  calibration,
  uncertainty,
};

describe('golden values of the reference libraries', () => {
  it('exist and have unique names', () => {
    const ids = goldenCases().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(goldenCases())('$id', (golden) => {
    const { id, group, expected, tolerance } = golden;
    const compute = group === 'content_address' ? contentAddress : groups[group];
    if (compute === undefined) throw new Error(`${id} is of the unknown group ${group}`);
    expectLike(compute(golden), expected, tolerance, id);
  });
});
