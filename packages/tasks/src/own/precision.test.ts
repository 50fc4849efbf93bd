import { stream } from '@regatta/core';
import { describe, expect, it } from 'vitest';
import { mlp } from '../mlp/network.ts';
import { loadContext } from '../testing/load-context.ts';
import { examplesOf } from './examples.ts';
import { blockLoader } from './load-block.ts';
import { taskOfExamples } from './own-task.ts';
import { fitScaler, standardized } from './standardize.ts';

const rows = Int32Array.from({ length: 80 }, (_, i) => i);

describe('numbers with a large offset', () => {
  const times = Array.from(rows, (i) => 1_700_000_000_000 + 1000 * i);
  const targets = Array.from(rows, (i) => 500_000_000 + (i % 13) / 4);

  it('stay apart as inputs and targets, and keep their spread', async () => {
    const examples = examplesOf({ inputs: times.map((time) => [time, 1]), targets });
    const load = blockLoader(examples, {
      name: 'times',
      standardize: true,
      fractions: { train: 0.6, validation: 0.2, test: 0.2 },
    });
    const { train, targetScale, targetMean } = await load(loadContext(stream(1).fold('split')));
    const inputs = Array.from(train.inputs).filter((_, i) => i % 2 === 0);
    expect(new Set(inputs).size).toBe(train.size);
    expect(new Set(train.labels).size).toBe(13);
    const variance = inputs.reduce((sum, value) => sum + value ** 2, 0) / train.size;
    expect(variance).toBeCloseTo(1, 4);
    expect(targetScale).toBeGreaterThan(0.5);
    expect(targetMean).toBeCloseTo(500_000_001.5, 0);
  });

  it('are centered as exactly as a small offset', () => {
    const scaled = (offset: number): Float32Array => {
      const table = Float64Array.from(rows, (i) => offset + ((i * 37) % 80) / 8);
      return standardized(table, 1, rows, fitScaler(table, 1, rows));
    };
    const [small, large] = [scaled(0), scaled(2 ** 40)];
    small.forEach((value, i) => {
      expect(large[i]).toBeCloseTo(value, 5);
    });
  });

  it('make a task, whose network is tried on them before it is used', () => {
    const examples = examplesOf({ inputs: times.map((time) => [time]), targets });
    expect(examples.inputs).toBeInstanceOf(Float64Array);
    const task = taskOfExamples(
      {
        name: 'times-mlp',
        family: 'mlp',
        data: { inputs: [], targets: [] },
        model: (regularizer, { site }) => mlp([1, 4, 1], regularizer, { site }),
      },
      examples,
    );
    expect(task.architecture.layers).toEqual([1, 4, 1]);
  });

  it('are kept in single precision where that loses nothing', () => {
    expect(examplesOf({ inputs: [[1], [2.5]], targets: [1, 2] }).inputs).toBeInstanceOf(Float32Array);
  });
});
