import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { pngDataUri } from './png.ts';

const bytesOf = (address: string): Buffer => Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');

it.each([1, 3] as const)('an image with %i channels decodes to its pixels', (channels) => {
  const pixels = Array.from({ length: 2 * 3 * channels }, (_, i) => (i * 37) % 256);
  const address = pngDataUri({ width: 2, height: 3, channels, pixels });
  expect(address).toMatch(/^data:image\/png;base64,/);
  expect(decode(bytesOf(address))).toMatchObject({ width: 2, height: 3, channels, depth: 8 });
  expect([...decode(bytesOf(address)).data]).toEqual(pixels);
});

it('clamps values to a byte', () => {
  const address = pngDataUri({ width: 4, height: 1, channels: 1, pixels: [-5, 0.6, 254.7, 999] });
  expect([...decode(bytesOf(address)).data]).toEqual([0, 1, 255, 255]);
});

it('rejects a wrong number of pixels', () => {
  expect(() => pngDataUri({ width: 2, height: 2, channels: 1, pixels: [1] })).toThrow(
    /2 x 2 x 1 pixel values.*received 1/,
  );
});
