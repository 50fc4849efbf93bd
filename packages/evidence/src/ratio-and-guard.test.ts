import type { MetricInfo } from '@regatta/record';
import { recordsOf } from '@regatta/record/testing';
import { pairedT } from '@regatta/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, concludeAll, type Pairs } from './compare.ts';
import { planOfRecords } from './plan-of-records.ts';
import { generatedTabularHeader } from './testing/plans.ts';

const scaledLoss: MetricInfo = {
  name: 'scaledLoss',
  better: 'lower',
  unit: 'nats',
  smallestEffect: 0.02,
  effectIsShare: true,
  asRatio: true,
  checkpoint: 'best',
};
const balancedError: MetricInfo = { name: 'balancedError', better: 'lower', unit: '', smallestEffect: 0.005 };

const baseline = [0.52, 0.48, 0.55, 0.5, 0.47, 0.53, 0.51, 0.49];
const scaled = (factor: number): number[] =>
  baseline.map((loss, i) => loss * factor * (1 + 0.002 * ((i % 2) - 0.5)));

const pairsOf = (arm: readonly number[], rest: Partial<Pairs> = {}): Pairs => ({
  arm,
  baseline,
  standing: 'confirmatory',
  primary: scaledLoss,
  smallestEffect: Math.log1p(0.02),
  ...rest,
});
const concluded = (pairs: Pairs) => concludeAll([{ raw: compare(pairs), primary: pairs.primary }], 0.05)[0]!;

/** An error of each seed, and the baseline's, that differ by about this much. */
const guardBy = (difference: number): Pairs['guard'] => ({
  metric: balancedError,
  arm: baseline.map((_, i) => 0.1 + difference + 0.0005 * (i % 4)),
  baseline: baseline.map(() => 0.1),
});

describe('a metric compared as a ratio', () => {
  it('is tested on the log scale and reported in per cent of the baseline', () => {
    const arm = scaled(0.9);
    const { difference, p } = compare(pairsOf(arm));
    const logs = arm.map((value, i) => Math.log(value / baseline[i]!));
    const test = pairedT(logs);
    expect(p).toBeCloseTo(test.p!, 12);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    expect(difference.mean).toBeCloseTo(100 * (Math.exp(mean) - 1), 10);
    expect(difference.interval!.map((bound) => Math.log1p(bound / 100))).toEqual(
      test.interval!.map((bound) => expect.closeTo(bound, 10)),
    );
  });

  it('gives the same test whatever the unit of the loss', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (unit) => {
        const arm = scaled(0.97);
        const one = compare(pairsOf(arm));
        const other = compare(
          pairsOf(
            arm.map((value) => value * unit),
            { baseline: baseline.map((value) => value * unit) },
          ),
        );
        expect(other.p).toBeCloseTo(one.p!, 8);
        expect(other.difference.mean).toBeCloseTo(one.difference.mean, 8);
      }),
    );
  });

  it('is equal within two per cent, and bounded where a loss vanishes', () => {
    expect(concluded(pairsOf(scaled(1))).conclusion).toBe('equal');
    expect(concluded(pairsOf(scaled(1.05))).conclusion).toBe('worse');
    const { difference } = compare(pairsOf([0, ...baseline.slice(1)]));
    expect(difference.mean).toBeCloseTo(100 * Math.expm1(-Math.log(1000) / 8), 8);
    expect(compare(pairsOf([0], { baseline: [0] })).difference.mean).toBe(0);
  });
});

describe('the guarding metric', () => {
  it('takes a conclusion back where it significantly says the opposite', () => {
    expect(concluded(pairsOf(scaled(0.9), { guard: guardBy(-0.02) })).conclusion).toBe('better');
    expect(concluded(pairsOf(scaled(0.9), { guard: guardBy(0.02) })).conclusion).toBe('mixed');
    expect(concluded(pairsOf(scaled(1.1), { guard: guardBy(-0.02) })).conclusion).toBe('mixed');
    expect(concluded(pairsOf(scaled(1.1), { guard: guardBy(0.02) })).conclusion).toBe('worse');
  });

  it('leaves equality only to arms of which it says nothing', () => {
    const silent: Pairs['guard'] = { metric: balancedError, arm: baseline, baseline };
    expect(concluded(pairsOf(scaled(1), { guard: silent })).conclusion).toBe('equal');
    expect(concluded(pairsOf(scaled(1), { guard: guardBy(0.02) })).conclusion).toBe('unclear');
  });

  it('says nothing below five seeds', () => {
    const few = (values: readonly number[]): number[] => values.slice(0, 4);
    const { metric, arm, baseline: other } = guardBy(0.02)!;
    const guard = { metric, arm: few(arm), baseline: few(other) };
    const raw = compare(pairsOf(few(scaled(0.9)), { baseline: few(baseline), guard }));
    expect(raw.guard).toMatchObject({ p: null });
    expect(concludeAll([{ raw, primary: scaledLoss }], 0.05)[0]!.conclusion).toBe('unclear');
  });
});

it('a plan of records refuses a metric of a checkpoint that a record lacks', () => {
  const [record] = recordsOf({ none: [0.5] });
  const { best: _, ...bare } = record!;
  const header = { ...generatedTabularHeader, primary: scaledLoss };
  expect(planOfRecords([record!], [header]).tasks[0]!.primary).toEqual(scaledLoss);
  expect(() => planOfRecords([bare], [header])).toThrow(
    'expected records of generated-tabular-mlp with their best checkpoint, as its header says, received one without (t-none-0)',
  );
});
