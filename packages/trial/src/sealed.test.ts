import { describe, expect, it } from 'vitest';
import { seal } from './sealed.ts';
import type { Split, TaskData } from './task-data.ts';

const split: Split = { size: 1, inputs: Float32Array.of(1, 2), labels: Int32Array.of(0) };
const data: TaskData = {
  inputShape: [2],
  train: split,
  validation: split,
  test: { ...split },
  checksums: {},
};

describe('the sealed test split', () => {
  it('opens for test trials and counts reads', () => {
    const { test } = seal(data, 'test');
    expect(test.reads).toBe(0);
    expect(test.open()).toBe(data.test);
    expect(test.reads).toBe(1);
  });

  it('stays closed for tuning trials', () => {
    const { test } = seal(data, 'tune');
    expect(() => test.open()).toThrow(/sealed until the rates are fixed/);
    expect(test.reads).toBe(0);
  });
});
