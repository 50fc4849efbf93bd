import { base64 } from '@regatta/record';
import { encode } from 'fast-png';

/** Pixels of an image, row by row, in [0, 255]; 1 channel for gray, 3 for RGB. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: ArrayLike<number>;
}

/**
 * Encodes an image as a PNG `data:` URI. Values are rounded and clamped to [0, 255].
 *
 * @throws Error if the number of pixels does not match the dimensions.
 */
export function pngDataUri({ width, height, channels, pixels }: Pixels): string {
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `expected ${width} x ${height} x ${channels} pixel values, received ${pixels.length}. Pass all channels of each pixel, row by row.`,
    );
  }
  const data = Uint8ClampedArray.from(pixels);
  const file = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${base64(file)}`;
}
