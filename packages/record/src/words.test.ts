import { describe, expect, it } from 'vitest';
import {
  amount,
  decimal,
  differenceText,
  enumerate,
  figure,
  metricWithUnit,
  percent,
  plural,
  probability,
  pValue,
  range,
  signed,
} from './words.ts';

describe('p values', () => {
  it.each([
    [0.03125, '.031'],
    [0.0078125, '.008'],
    [0.5, '.500'],
    [0.001, '.001'],
    [0.0009, '< .001'],
    [0, '< .001'],
    [0.9994, '> .999'],
    [1, '> .999'],
  ])('have three decimals and no leading zero: %d', (p, text) => {
    expect(probability(p)).toBe(text);
  });

  it('are named in sentences', () => {
    expect(pValue(0.0078125)).toBe('p = .008');
    expect(pValue(1e-9, 'corrected p')).toBe('corrected p < .001');
    expect(pValue(1)).toBe('p > .999');
  });
});

describe('numbers', () => {
  it('have four significant digits, or the requested number of decimals', () => {
    expect([0, 0.30804, -12.3456, 123456, 1e-9].map(figure)).toEqual([
      '0',
      '0.3080',
      '\u221212.35',
      '123456',
      '0.000000',
    ]);
    expect(figure(Number.NaN)).toBe('not measured');
    expect(decimal(-0.0001, 2)).toBe('0.00');
    expect(decimal(Number.POSITIVE_INFINITY, 2)).toBe('not finite');
    expect(percent(0.1234, 1)).toBe('12.3 %');
    expect(plural(12000, 'trial')).toBe('12,000 trials');
    expect(plural(1, 'seed')).toBe('1 seed');
  });

  it('have a sign if they are differences', () => {
    expect([0.5, -0.5, 0].map((value) => signed(value))).toEqual(['+0.5000', '\u22120.5000', '0']);
    expect(signed(0.001, 2)).toBe('0.00');
    expect(range([-0.5, 0.25], 2)).toBe('[\u22120.50, +0.25]');
  });
});

describe('differences', () => {
  const saved = { mean: -0.3, interval: [-0.4, -0.2] } as const;

  it('are shown with interval and unit', () => {
    expect(differenceText(saved, 1, 'nats')).toBe('\u22120.3 [\u22120.4, \u22120.2] nats');
    expect(differenceText({ mean: 0.3, interval: null })).toBe('+0.3000');
    expect(differenceText({ mean: Number.NaN, interval: null })).toBe('not measured');
  });

  it('have a size without direction', () => {
    expect(amount(saved, 'nats')).toBe('0.3000 nats (95 % interval 0.2000 to 0.4000)');
    expect(amount({ mean: 0.3, interval: null }, '')).toBe('0.3000');
  });
});

it('gives metrics display names and joins lists', () => {
  expect(metricWithUnit({ name: 'loss', unit: 'nats' })).toBe('loss (nats)');
  expect(metricWithUnit({ name: 'brier', unit: '' })).toBe('Brier score');
  expect(['a', 'b', 'c'].map((_, i, all) => enumerate(all.slice(0, i + 1)))).toEqual([
    'a',
    'a and b',
    'a, b and c',
  ]);
});
