import { describe, it } from 'vitest';
import { expectClose, type GoldenCase, intervalCases, numbers } from './fixtures/golden.ts';
import { meanInterval } from './interval.ts';
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

describe('intervals of scipy', () => {
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
