import { describe, expect, it } from 'vitest';
import { taskHeader } from './task-header.ts';

const loss = { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 };
const header = {
  task: 'houses-mlp',
  title: 'houses.csv',
  family: 'mlp',
  dataset: 'houses-mlp',
  architecture: { title: 'mlp 2-8-2', layers: [2, 8, 2] },
  primary: loss,
  metrics: [loss],
};

describe('the header of a task', () => {
  it('of an earlier version, without names, stays readable', () => {
    expect(taskHeader.parse(header)).toEqual(header);
  });

  it('keeps where the test examples come from', () => {
    const testSet = { kind: 'slices', size: 10_000, examples: 'images', slices: 10 };
    expect(taskHeader.parse({ ...header, testSet })).toEqual({ ...header, testSet });
    expect(taskHeader.safeParse({ ...header, testSet: { ...testSet, slices: 0 } }).success).toBe(false);
  });

  it('keeps the names of target, inputs and classes', () => {
    const names = { target: 'sold', columns: ['size', 'city=Bonn'], classes: ['no', 'yes'], positive: 'yes' };
    expect(taskHeader.parse({ ...header, names })).toEqual({ ...header, names });
  });

  it('bounds them', () => {
    const names = { columns: Array.from({ length: 1001 }, (_, i) => `c${i}`) };
    expect(taskHeader.safeParse({ ...header, names }).success).toBe(false);
  });
});
