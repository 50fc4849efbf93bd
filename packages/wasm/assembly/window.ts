/** Pooling windows: their position, maximum and sum, for four channels or one. */
import { Geometry } from './geometry';

/** The part of a window that lies inside the image. */
// @ts-ignore: decorator
@unmanaged
export class Window {
  /** Address of the first cell. */
  cell: usize;
  rows: i32;
  columns: i32;
}

/** Sets `window` to that of output (n, h, w); `image` is the address of a tensor with the input's shape. */
// @ts-ignore: decorator
@inline
export function windowAt(window: Window, g: Geometry, image: usize, n: i32, h: i32, w: i32): void {
  const startH = h * g.strideHeight - g.top;
  const startW = w * g.strideWidth - g.left;
  const h0 = max(startH, 0);
  const w0 = max(startW, 0);
  window.rows = max(min(startH + g.filterHeight, g.height) - h0, 0);
  window.columns = max(min(startW + g.filterWidth, g.width) - w0, 0);
  window.cell = image + (<usize>((n * g.height + h0) * g.width + w0) * <usize>g.depth << 2);
}

/** The maximum of a window, the first of equal values; ignores NaN. */
// @ts-ignore: decorator
@inline
export function greatest(cell: usize, rows: i32, columns: i32, row: usize, pixel: usize): v128 {
  if (rows == 2 && columns == 2) {
    const below = cell + row;
    const first = f32x4.pmax(f32x4.splat(-Infinity), v128.load(cell));
    const three = f32x4.pmax(f32x4.pmax(first, v128.load(cell + pixel)), v128.load(below));
    return f32x4.pmax(three, v128.load(below + pixel));
  }
  let best = f32x4.splat(-Infinity);
  for (let i = 0; i < rows; i++) {
    let at = cell;
    for (let j = 0; j < columns; j++) {
      best = f32x4.pmax(best, v128.load(at));
      at += pixel;
    }
    cell += row;
  }
  return best;
}

// @ts-ignore: decorator
@inline
export function greatestOne(cell: usize, rows: i32, columns: i32, row: usize, pixel: usize): f32 {
  let best: f32 = -Infinity;
  for (let i = 0; i < rows; i++) {
    let at = cell;
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(at);
      best = value > best ? value : best;
      at += pixel;
    }
    cell += row;
  }
  return best;
}

// @ts-ignore: decorator
@inline
export function sum(cell: usize, rows: i32, columns: i32, row: usize, pixel: usize): v128 {
  let total = f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let at = cell;
    for (let j = 0; j < columns; j++) {
      total = f32x4.add(total, v128.load(at));
      at += pixel;
    }
    cell += row;
  }
  return total;
}

// @ts-ignore: decorator
@inline
export function sumOne(cell: usize, rows: i32, columns: i32, row: usize, pixel: usize): f32 {
  let total: f32 = 0;
  for (let i = 0; i < rows; i++) {
    let at = cell;
    for (let j = 0; j < columns; j++) {
      total += load<f32>(at);
      at += pixel;
    }
    cell += row;
  }
  return total;
}
