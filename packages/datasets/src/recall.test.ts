import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { hashRandom } from './fixtures/random.ts';
import { generateRecall, type RecallSplit, recallPosterior } from './recall.ts';

const bytesOf = ({ keys, values }: RecallSplit): string => Buffer.from([...keys, ...values]).toString('hex');

describe('generateRecall', () => {
  const data = generateRecall({}, hashRandom('recall'));

  it('shows the same value for a key, apart from noise', () => {
    let [same, pairs] = [0, 0];
    const { keys, values, count } = data.train;
    for (let row = 0; row < count; row++) {
      for (let a = row * 16; a < row * 16 + 16; a++) {
        for (let b = row * 16; b < a; b++) {
          if (keys[a] !== keys[b]) continue;
          pairs++;
          if (values[a] === values[b]) same++;
        }
      }
    }
    // Both true, or else equal by chance.
    expect(same / pairs).toBeCloseTo(0.8 ** 2 + (1 - 0.8 ** 2) / 8, 1);
    expect(pairs / count).toBeCloseTo((16 * 15) / 2 / 8, 0);
    expect([Math.max(...keys), Math.max(...values)]).toEqual([7, 7]);
  });

  it('has a known best loss and accuracy', () => {
    expect(data.bayes.loss).toBeCloseTo(1.543, 2);
    expect(data.bayes.accuracy).toBeCloseTo(0.445, 2);
  });

  it('its best predictor guesses at first, and is calibrated', () => {
    const predicted = recallPosterior(data.test);
    const { values } = data.test;
    expect([...predicted.subarray(0, 8)]).toEqual(new Array(8).fill(0.125));
    let [expected, hits] = [0, 0];
    values.forEach((value, i) => {
      const own = predicted.subarray(i * 8, i * 8 + 8);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      const best = own.indexOf(Math.max(...own));
      expected += own[best]!;
      hits += value === best ? 1 : 0;
    });
    expect(hits / values.length).toBeCloseTo(expected / values.length, 2);
  });

  it('is a function of the source and options, independent of the other splits', () => {
    const small = { train: 30, validation: 20, test: 10 };
    const once = generateRecall(small, hashRandom('a'));
    const again = generateRecall({ ...small, train: 40 }, hashRandom('a'));
    expect([bytesOf(again.validation), bytesOf(again.test)]).toEqual([
      bytesOf(once.validation),
      bytesOf(once.test),
    ]);
    expect([...again.train.values.subarray(0, 480)]).toEqual([...once.train.values]);
    expect(bytesOf(generateRecall(small, hashRandom('b')).test)).not.toBe(bytesOf(once.test));
  });

  it.each([[{ train: 0 }, 'generateRecall, option train'] as const, [{ test: 1.5 }, 'option test'] as const])(
    'rejects %j',
    (options, message) => {
      expect(() => generateRecall(options, hashRandom('bad'))).toThrow(message);
      expect(() => generateRecall(options, hashRandom('bad'))).toThrow(DatasetError);
    },
  );
});
