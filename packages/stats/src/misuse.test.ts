import { describe, expect, it } from 'vitest';
import * as stats from './index.ts';
import { StatsError } from './index.ts';

const wrong: readonly unknown[] = [
  ...[undefined, null, 'x', '0.5', [], {}, ['a'], [[1], [1, 2]], true, () => 1, { bogus: 1 }],
  ...[Symbol('s'), new Date(0), [null]],
];

function refused(call: () => unknown): StatsError {
  try {
    call();
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(StatsError);
    return error as StatsError;
  }
  throw new Error('expected an error');
}

describe('misuse', () => {
  const functions = Object.entries(stats).filter(
    ([name, value]) => typeof value === 'function' && name !== 'StatsError',
  );

  it.each(functions)('%s throws no error of its inside', (_name, call) => {
    const sample = [0.1, 0.2, 0.3];
    const calls = [
      [],
      ...wrong.flatMap((value) => [[value], [value, value], [sample, value], [sample, sample, value]]),
      ...wrong.flatMap((value) => [
        [[sample, sample], value],
        [1, value],
        [1, 2, value],
      ]),
    ];
    for (const args of calls) {
      try {
        Reflect.apply(call, undefined, args);
      } catch (error) {
        expect(error, `${String(error)} for ${args.map((one) => typeof one)}`).toBeInstanceOf(StatsError);
      }
    }
  });

  it('names the argument, what it got and what to do', () => {
    const wrongMean = refused(() => stats.mean('0.9' as never));
    expect(wrongMean.message).toContain('mean, values: expected a list, received "0.9"');
    expect(refused(() => stats.normalQuantile('0.9' as never)).message).toContain('expected a number');
    expect(refused(() => stats.signFlip([1, 2], { alternativ: 'greater' } as never)).message).toContain(
      'Check the spelling of "alternativ"',
    );
    expect(refused(() => stats.pairedT([1, 2], null as never)).message).toContain('received null');
    expect(refused(() => stats.softmax([1, 2] as never)).message).toContain('values and classes');
    expect(refused(() => stats.mean(['a'] as never)).message).toContain('finite number');
  });
});
