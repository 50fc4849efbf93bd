/** Sizes of a convolution or pooling, channels last. The caller writes them as 32-bit integers in this order. */
// @ts-ignore: decorator
@unmanaged
export class Geometry {
  batch: i32;
  height: i32;
  width: i32;
  depth: i32;
  filterHeight: i32;
  filterWidth: i32;
  outHeight: i32;
  outWidth: i32;
  filters: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  /** Rows and columns of padding before the image; negative if the image is cropped. */
  top: i32;
  left: i32;
}

/** Bytes reserved for a Geometry. */
export const GEOMETRY: usize = 64;

/** Index of the first tap inside an axis; tap i lies at cell start + i space. */
// @ts-ignore: decorator
@inline
export function firstTap(start: i32, space: i32): i32 {
  return start >= 0 ? 0 : (space - 1 - start) / space;
}

/** Index after the last of `count` taps inside an axis of `size` cells; tap i lies at cell start + i space. */
// @ts-ignore: decorator
@inline
export function endTap(start: i32, space: i32, count: i32, size: i32): i32 {
  return start >= size ? 0 : min(count, (size - start + space - 1) / space);
}
