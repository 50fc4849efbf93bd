import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costText } from './cost-text.ts';
import { type CostModel, million, planFor, type RunCost } from './planning.ts';

const cost = { trials: 10, secondsPerTrial: 2, trialsPerCoreHour: 1800, storeBytesPerTrial: 4000 };
const run: RunCost = {
  name: 'quick',
  code: 'c',
  node: '20.20.2',
  cpu: 'a processor',
  workers: 2,
  cores: 2,
  memoryBytes: 16e9,
  ...cost,
  tasks: [{ task: 'generated-tabular-mlp', ...cost }],
};
const model: CostModel = {
  version: 1,
  runs: [run],
  queue: {
    trials: 10,
    workers: 4,
    millisecondsPerTrial: 1,
    redisBytesPerTrial: 2000,
    storeBytesPerTrial: 500,
  },
  store: {
    records: 50_000,
    storeBytes: 2e8,
    reportBytes: 4e6,
    openSeconds: 2,
    openBytes: 6e8,
    summarySeconds: 6,
    writeSeconds: 2,
    peakBytes: 1e9,
    heapLimitBytes: 4e9,
  },
};

describe('planFor', () => {
  it('estimates a million trials on a thousand cores', () => {
    expect(planFor(model, run, million)).toMatchObject({
      coreHours: 1_000_000 / 1800,
      hours: 1000 / 1800,
      trialsPerSecond: 500,
      storeBytes: 4e9,
      openSeconds: 40,
      reportSeconds: 160,
      reportBytes: 8e7,
    });
  });

  it('lists the first bottleneck first, with its limit', () => {
    expect(planFor(model, run, million).needs).toEqual([
      // 20 times the records of the measured store, with a heap 4 times its memory.
      { name: 'memory', unit: 'bytes', needed: 2e10, available: 4e9, load: 5, limit: 200_000 },
      { name: 'writer', unit: 'trials/s', needed: 500, available: 1000, load: 0.5, limit: 2000 },
      { name: 'redis', unit: 'bytes', needed: 2e9, available: 16e9, load: 0.125, limit: 8_000_000 },
    ]);
  });

  it('at a limit has a load of 1', () => {
    const amounts = fc.record({
      trials: fc.integer({ min: 1, max: 1e9 }),
      cores: fc.integer({ min: 1, max: 1e5 }),
    });
    fc.assert(
      fc.property(amounts, (ambition) => {
        for (const { name, limit } of planFor(model, run, ambition).needs) {
          const at = name === 'writer' ? { ...ambition, cores: limit } : { ...ambition, trials: limit };
          expect(planFor(model, run, at).needs.find((each) => each.name === name)?.load).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it('omits what was not measured', () => {
    const plan = planFor({ ...model, queue: null, store: null }, run, million);
    expect(plan).toMatchObject({ needs: [], openSeconds: null, reportSeconds: null, reportBytes: null });
  });
});

describe('costText', () => {
  it('shows the costs, and the estimate for a million', () => {
    const text = costText(model);
    expect(text).toContain('quick (a processor, Node 20.20.2)');
    expect(text).toMatch(/ {2}generated-tabular-mlp +10 +2\.00 +1,800 +4,000\n/);
    expect(text).toContain('queue: 1.00 ms and 2,000 bytes of Redis per trial');
    expect(text).toContain('opening 50,000 records takes 2.0 s, their report 8.0 s and up to 1.0 GB');
    expect(text).toContain(
      '1,000,000 trials like quick on 1,000 cores: 556 core-hours, 0.56 h, 4.0 GB of store; first bottleneck: heap to open and report, 20 GB of 4.0 GB',
    );
    expect(costText({ ...model, queue: null, store: null })).toMatch(/add --queue <url>\n.*add --store/);
  });
});
