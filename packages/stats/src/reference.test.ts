import { describe, expect, it } from 'vitest';
import {
  expectClose,
  type GoldenCase,
  goldenCase,
  intervalCases,
  number,
  numbers,
} from './fixtures/golden.ts';
import { meanInterval, studentInterval } from './interval.ts';
import { pairedDifference } from './paired.ts';
import { welchInterval } from './welch.ts';

function expectFields(result: object, golden: GoldenCase): void {
  const received: Record<string, unknown> = { ...result };
  for (const [field, expected] of Object.entries(golden.expected)) {
    const list = Array.isArray(expected) ? expected : [expected];
    numbers([received[field]].flat()).forEach((number, i) => {
      expectClose(number, list[i], golden.tolerance);
    });
  }
}

describe('reference values', () => {
  it('quantiles of Student t', () => {
    const { inputs, expected, tolerance } = goldenCase('dist.t');
    const quantiles = numbers(expected.ppf);
    numbers(inputs.df).forEach((df, i) => {
      const confidence = 2 * number(inputs.p) - 1;
      expectClose(studentInterval(0, 1, df, confidence)[1], quantiles[i], tolerance);
    });
  });

  it('paired effect sizes', () => {
    const { inputs, expected, tolerance } = goldenCase('paired.effect_sizes');
    const result = pairedDifference(numbers(inputs.a), numbers(inputs.b));
    expectClose(result.mean / result.sd!, expected.cohen_dz, tolerance);
    expectClose(result.correlation, expected.pearson_r, tolerance);
    expect(result).toMatchObject({ n: 10, wins: 9, ties: 0, losses: 1, df: 9 });
  });

  it('mean of the differences', () => {
    const { inputs, expected, tolerance } = goldenCase('paired.signflip_exact');
    expectClose(meanInterval(numbers(inputs.d)).mean, expected.mean, tolerance);
  });

  it('paired t statistic', () => {
    const { inputs, expected, tolerance } = goldenCase('cv.nadeau_bengio_10fold');
    const result = pairedDifference(numbers(inputs.a), numbers(inputs.b));
    expectClose(result.mean / result.standardError!, expected.naive_t, tolerance);
  });

  it.each(intervalCases('mean'))('$id', (golden) => {
    expectFields(meanInterval(numbers(golden.inputs.a), golden.options), golden);
  });

  it.each(intervalCases('paired'))('$id', (golden) => {
    expectFields(
      pairedDifference(numbers(golden.inputs.a), numbers(golden.inputs.b), golden.options),
      golden,
    );
  });

  it.each(intervalCases('welch'))('$id', (golden) => {
    expectFields(welchInterval(numbers(golden.inputs.a), numbers(golden.inputs.b), golden.options), golden);
  });
});
