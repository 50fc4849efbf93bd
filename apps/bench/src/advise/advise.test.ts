import { summarize } from '@regatta/evidence';
import { planOf } from '@regatta/evidence/testing';
import { recordsOf } from '@regatta/record/testing';
import { taskNamed } from '@regatta/tasks';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviceOf } from './advice.ts';
import { candidatesFor } from './candidates.ts';
import { finalFor, scheduleFor } from './schedule.ts';

const none = [0.9, 1.0, 1.1, 1.0, 0.95, 1.02, 0.97, 1.05];
const lower = none.map((loss, i) => loss - 0.3 - 0.01 * i);
const noise = none.map((loss, i) => loss + (i % 2 === 0 ? 0.2 : -0.25));

const search = {
  finalists: [],
  seeds: 8,
  screened: ['dropout', 'standout'],
  skipped: ['drop-connect'],
  rates: {},
  choice: {
    arms: () => [],
    rates: new Map(),
    freeze: { hash: 't0', rule: 'best-mean', tuningSeeds: [], tuningTrials: 0, testReads: 0, choices: [] },
  },
} as const;

function advice(losses: Parameters<typeof recordsOf>[0]): string {
  const titles = Object.keys(losses).filter((name) => name !== 'none');
  const plan = planOf(titles.map((name) => `${name} 0.5`));
  const summary = summarize(recordsOf(losses), { plan, command: '' });
  const cost = { task: '', secondsPerTrial: 1, peakMemoryBytes: 1, parameters: 1, front: true };
  const costs = [
    { ...cost, title: 'none', stepsPerSecond: 100 },
    { ...cost, title: 'dropout 0.5', stepsPerSecond: 50 },
  ];
  return adviceOf(summary, costs, search).join(' ');
}

describe('adviceOf', () => {
  it('recommends a method and a rate, with the gain, its interval and the cost', () => {
    expect(advice({ none, dropout: lower })).toMatch(
      /^Use dropout at rate 0.5 for generated-tabular-mlp: it lowers test loss by 0.3350 nats \(95 % interval 0.31\d+ to 0.35\d+\) compared with no regularizer, corrected p < .001, 8 seeds. Training steps take 2.0 times as long./,
    );
  });

  it('names methods that do not differ significantly, and methods that were not tried', () => {
    const twin = lower.map((loss, i) => loss + (i % 2 === 0 ? 0.001 : -0.001));
    const text = advice({ none, dropout: lower, standout: twin });
    expect(text).toMatch(/does not differ significantly from (standout at rate|dropout at rate) 0.5/);
    expect(text).toContain('Not tried, for lack of time: drop-connect');
  });

  it('recommends nothing without a significant result, and says how many seeds one would take', () => {
    const text = advice({ none, dropout: noise });
    expect(text).toContain('Use no regularizer');
    expect(text).not.toMatch(/better/);
    expect(text).toMatch(/takes about \d+ seeds/);
  });
});

describe('candidatesFor', () => {
  it('starts with the most promising methods and omits those without an effect', () => {
    const names = candidatesFor(taskNamed('optdigits-mlp')).map(({ name }) => name);
    expect(names[0]).toBe('dropout');
    expect(names).not.toContain('drop-block');
    expect(names).not.toContain('none');
  });
});

describe('the schedule', () => {
  const candidates = Array.from({ length: 12 }, (_, i) => ({
    name: `method-${i}`,
    arms: Array.from({ length: 5 }, (_, j) => ({ name: `method-${i}`, options: { rate: j / 10 } })),
  }));

  it('stays within its time budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 5000 }), (capacity) => {
        const { screened, kept } = scheduleFor(candidates, capacity);
        const looks = screened.flatMap(({ arms }) => arms).length + 1 + 2 * (kept + 1);
        const left = capacity - looks;
        const { finalists, seeds } = finalFor(left, kept);
        expect(screened.length).toBeGreaterThan(0);
        expect(looks + (finalists + 1) * seeds).toBeLessThanOrEqual(Math.max(capacity, looks + 4));
      }),
    );
  });

  it('gives finalists enough seeds for a conclusion if it can', () => {
    expect(finalFor(21, 2)).toEqual({ finalists: 2, seeds: 7 });
    expect(finalFor(15, 2)).toEqual({ finalists: 2, seeds: 5 });
    expect(finalFor(14, 2)).toEqual({ finalists: 1, seeds: 7 });
    expect(finalFor(4, 2)).toEqual({ finalists: 1, seeds: 2 });
    expect(finalFor(1000, 5)).toEqual({ finalists: 2, seeds: 30 });
  });
});
