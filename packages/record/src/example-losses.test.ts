import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packLosses, unpackLosses } from './example-losses.ts';

const losses = fc.array(
  fc.record({ loss: fc.float({ min: 0, max: 1000, noNaN: true }), missed: fc.boolean() }),
  { maxLength: 50 },
);

test('losses survive packing within 2^-9 of their size, misses exactly', () => {
  fc.assert(
    fc.property(losses, (rows) => {
      const packed = packLosses({
        losses: Float32Array.from(rows, ({ loss }) => loss),
        missed: Uint8Array.from(rows, ({ missed }) => Number(missed)),
      });
      const back = unpackLosses(packed, packed.losses);
      rows.forEach(({ loss, missed }, i) => {
        expect(Math.abs(back.losses[i]! - loss)).toBeLessThanOrEqual(loss * 2 ** -8 + 2 ** -126);
        expect(back.missed[i]).toBe(Number(missed));
      });
    }),
  );
});

test('rounding is to nearest, ties to even, and never to infinity', () => {
  const values = Float32Array.of(1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -7, 3.4e38, 0);
  const packed = packLosses({ losses: values, missed: new Uint8Array(6) });
  const { losses: back } = unpackLosses(packed, packed.losses);
  expect([...back.subarray(0, 4)]).toEqual([1, 1, 1 + 2 ** -6, 1 + 2 ** -7]);
  expect(back[4]).toBeLessThan(3.4e38);
  expect(back[5]).toBe(0);
});

test('text that is not what was packed is refused', () => {
  const packed = packLosses({ losses: Float32Array.of(1, 2), missed: Uint8Array.of(0, 1) });
  expect(() => unpackLosses(packed, `${packed.losses.slice(0, -4)}AAA=`)).toThrow(
    'do not match their digest',
  );
  expect(() => unpackLosses({ ...packed, rows: 3 }, packed.losses)).toThrow(
    'losses of 3 examples, received 2',
  );
  expect(() => packLosses({ losses: Float32Array.of(-1), missed: Uint8Array.of(0) })).toThrow('at least 0');
});
