import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskExhibits, masksOf } from '../demos/masks/masks.ts';
import { pictureOf } from '../demos/masks/picture.ts';
import { inPanels, sharedAxes } from '../demos/masks/tensor-values.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const at = (options: Record<string, number>, step = 0) => ({ options, seed: 1, step });
const maskAt = (name: string, place: string, rate: number) =>
  masksOf(name, at({ rate })).find((mask) => mask.place === place);

describe('masks', () => {
  it.each([
    ['dropout', 'a sequence', ['example', 'time', 'feature'], []],
    ['locked-dropout', 'a sequence', ['example', 'feature'], ['time']],
    ['spatial-dropout', 'a feature map', ['example', 'channel'], ['height', 'width']],
    ['element-dropout', 'a feature map', ['example', 'height', 'width', 'channel'], []],
    ['stochastic-depth', 'a residual branch', ['example'], ['height', 'width', 'channel']],
    ['variational-dropout', 'the state, as the gates read it', ['example', 'unit'], ['time']],
    ['rnn-drop', 'the cell', ['example', 'unit'], ['time']],
    ['attention-dropout', 'attention probabilities', ['example', 'head', 'query', 'key'], []],
    ['drop-key', 'the keys that a softmax sees', ['example', 'head', 'query', 'key'], []],
    ['drop-head', 'the outputs of heads', ['example', 'head'], []],
    ['token-dropout', 'the tokens of a sequence', ['example', 'time'], ['feature']],
    ['residual-dropout', 'a branch of a block', ['example', 'time', 'feature'], []],
  ])('%s in %s has a draw per %j, shared along %j', (name, place, own, shared) => {
    const mask = maskAt(name, place, 0.4);
    expect([...(mask?.own ?? [])].sort()).toEqual([...own].sort());
    expect([...(mask?.shared ?? [])].sort()).toEqual([...shared].sort());
  });

  it('are the same at the same step and differ at another', () => {
    expect(masksOf('dropout', at({ rate: 0.5 }, 3))).toEqual(masksOf('dropout', at({ rate: 0.5 }, 3)));
    expect(masksOf('dropout', at({ rate: 0.5 }, 3))).not.toEqual(masksOf('dropout', at({ rate: 0.5 }, 4)));
  });

  it('drop nothing at rate 0, everything at rate 1, and about the rate in between, and scale up what is kept', () => {
    expect(maskAt('dropout', 'a sequence', 0)?.dropped).toBe(0);
    expect(maskAt('dropout', 'a sequence', 1)?.dropped).toBe(1);
    const mask = maskAt('dropout', 'a sequence', 0.25);
    expect(mask?.dropped).toBeGreaterThan(0.15);
    expect(mask?.dropped).toBeLessThan(0.35);
    expect(mask?.high).toBeCloseTo(1 / 0.75, 4);
    expect(mask?.low).toBe(mask?.high);
  });

  it('exist only for methods that have some, with one level per element', () => {
    const exhibits = maskExhibits();
    expect(exhibits.map(({ name }) => name)).not.toContain('activation-regularization');
    for (const { masks } of exhibits) {
      for (const { labels, levels, own, shape, shared } of masks) {
        expect(levels).toHaveLength(shape[0] * shape[1] * shape[2]);
        expect(levels).toMatch(/^\d+$/);
        expect(labels).toHaveLength(shape[0]);
        expect(own.length + shared.length).toBeGreaterThan(0);
      }
    }
  });

  it('reject the name of an unknown regularizer', () => {
    expect(() => masksOf('drop-out', at({ rate: 0.5 }))).toThrow(
      /expected one of dropout, .*received drop-out/,
    );
  });
});

describe('the picture of a tensor', () => {
  const values = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
    .chain(([a, b, c]) =>
      fc.record({
        shape: fc.constant([a, b, c]),
        numbers: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: a * b * c, maxLength: a * b * c }),
      }),
    );

  it('shows every value once, in its panel, row and column', () => {
    fc.assert(
      fc.property(values, ({ shape, numbers }) => {
        const [a = 1, b = 1, c = 1] = shape;
        const tensor = {
          place: 'x',
          axes: ['a', 'b', 'c'],
          shape,
          values: numbers,
          drawn: ['c', 'a'] as const,
        };
        const panels = inPanels(tensor);
        expect(panels.shape).toEqual([b, c, a]);
        for (let i = 0; i < a; i++)
          for (let j = 0; j < b; j++)
            for (let k = 0; k < c; k++)
              expect(panels.ordered[(j * c + k) * a + i]).toBe(numbers[(i * b + j) * c + k]);
      }),
    );
  });

  it('finds the axes along which nothing differs', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 5 }), ({ shape, numbers }, copies) => {
        const spread = numbers.flatMap((value) => Array<number>(copies).fill(value));
        const tensor = { place: 'x', axes: ['a', 'b', 'c', 'd'], shape: [...shape, copies], values: spread };
        expect(sharedAxes([{ ...tensor, drawn: ['a', 'b'] }])).toContain('d');
      }),
    );
  });

  it('uses level 0 only for 0', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1 }), (numbers) => {
        const layout = { place: '', labels: [''], axes: ['a', 'b'], shape: [1, 1, numbers.length] } as const;
        const { levels } = pictureOf(numbers, layout);
        expect([...levels].map((level) => level === '0')).toEqual(numbers.map((n) => Math.abs(n) < 5e-6));
      }),
    );
  });
});
