import { expect, it } from 'vitest';
import { fromStream } from './from-stream.ts';
import { stream } from './stream.ts';

it('has the numbers that the stream gives', () => {
  const tensor = fromStream(stream(7), [2, 3], (source) => source.normal(6));
  expect(tensor.shape).toEqual([2, 3]);
  expect(tensor.dataSync()).toEqual(stream(7).normal(6));
});

it('names the number of draws that the shape takes', () => {
  expect(() => fromStream(stream(7), [2, 3], (source) => source.normal(5))).toThrow(
    'expected draw to return a Float32Array of 6 numbers for the shape [2,3], received 5',
  );
});
