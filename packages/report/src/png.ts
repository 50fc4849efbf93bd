import { base64 } from '@regatta/record';
import { encode } from 'fast-png';

/** Pixels of an image, row by row, in 0 .. 255; 1 channel for grey, 3 for red, green and blue. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: ArrayLike<number>;
}

/** A PNG file as a `data:` address. Values are rounded and kept within 0 .. 255. */
export function pngDataUri({ width, height, channels, pixels }: Pixels): string {
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `expected ${width} x ${height} x ${channels} values of pixels, received ${pixels.length}; pass them row by row`,
    );
  }
  const data = Uint8ClampedArray.from(pixels);
  const file = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${base64(file)}`;
}
