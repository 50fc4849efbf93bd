import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { hashRandom } from './fixtures/random.ts';
import { generateMemory, type MemorySplit, memoryWindows } from './memory.ts';

const small = { length: 20, train: 300, validation: 40, test: 50 };
const bytesOf = ({ ids, labels }: MemorySplit): string => Buffer.from([...ids, ...labels]).toString('hex');

/** The steps of the informative symbols of a row. */
function informative({ ids }: MemorySplit, length: number, row: number): number[] {
  const steps = Array.from({ length }, (_, step) => step);
  return steps.filter((step) => ids[row * length + step]! < 2);
}

describe('generateMemory', () => {
  it('puts one informative symbol in each window and labels by their order', () => {
    const shape = fc.record({
      length: fc.integer({ min: 10, max: 130 }),
      noise: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(shape, fc.string(), ({ length, noise }, seed) => {
        const data = generateMemory({ length, noise, train: 5, validation: 1, test: 1 }, hashRandom(seed));
        expect(data).toMatchObject({ symbols: noise + 2, classes: 4, bayes: { loss: 0, accuracy: 1 } });
        const { train } = data;
        expect(Math.max(...train.ids)).toBeLessThan(noise + 2);
        for (let row = 0; row < train.count; row++) {
          const found = informative(train, length, row);
          expect(found).toHaveLength(2);
          memoryWindows(length).forEach(({ start, end }, i) => {
            expect(found[i]).toBeGreaterThanOrEqual(start);
            expect(found[i]).toBeLessThan(end);
          });
          const [first, second] = found.map((step) => train.ids[row * length + step]!);
          expect(train.labels[row]).toBe(2 * first! + second!);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the windows of the paper at length 100', () => {
    expect(memoryWindows(100)).toEqual([
      { start: 10, end: 20 },
      { start: 50, end: 60 },
    ]);
  });

  it('draws classes, steps and noise evenly', () => {
    const { train } = generateMemory({ ...small, train: 2000 }, hashRandom('even'));
    const counts = [0, 0, 0, 0];
    for (const label of train.labels) counts[label]!++;
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
    const at = (step: number): number =>
      Array.from(train.labels.keys()).filter((row) => train.ids[row * 20 + step]! < 2).length;
    expect(at(2) + at(3)).toBe(2000);
    expect(Math.abs(at(2) - 1000)).toBeLessThan(120);
    const noise = train.ids.filter((id) => id === 5).length / (2000 * 18);
    expect(noise).toBeCloseTo(0.25, 1);
  });

  it('is a function of the source and options, independent of the other splits', () => {
    const once = generateMemory(small, hashRandom('a'));
    const again = generateMemory({ ...small, train: 310 }, hashRandom('a'));
    expect(bytesOf(again.test)).toBe(bytesOf(once.test));
    expect(bytesOf(again.validation)).toBe(bytesOf(once.validation));
    expect([...again.train.ids.subarray(0, 6000)]).toEqual([...once.train.ids]);
    expect(bytesOf(generateMemory(small, hashRandom('b')).test)).not.toBe(bytesOf(once.test));
    expect(bytesOf(once.validation).slice(0, 800)).not.toBe(bytesOf(once.test).slice(0, 800));
  });

  it.each([
    [{ length: 9 }, 'generateMemory, option length: expected an integer from 10 to 10000, received 9'],
    [{ noise: 255 }, 'option noise'],
    [{ test: 0 }, 'option test'],
    [{ train: 1.5 }, 'received 1.5. Pass a value in this range, or leave out `train` for the default 2000'],
  ])('rejects %j', (options, message) => {
    expect(() => generateMemory(options, hashRandom('bad'))).toThrow(message);
    expect(() => generateMemory(options, hashRandom('bad'))).toThrow(DatasetError);
  });
});
